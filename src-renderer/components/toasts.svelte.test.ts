import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Toasts } from './toasts.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const texts = (toasts: Toasts) => toasts.list.map(({ text }) => text);

test('they go by themselves, but errors stay until they are closed', () => {
  const toasts = new Toasts();
  toasts.show('saved');
  const bad = toasts.show('not saved', { tone: 'bad' });
  vi.advanceTimersByTime(6000);
  expect(texts(toasts)).toEqual(['not saved']);
  toasts.dismiss(bad);
  expect(texts(toasts)).toEqual([]);
});

test('of what is about a workspace nothing is left in the next one', () => {
  const toasts = new Toasts();
  toasts.show('not saved', { tone: 'bad' });
  toasts.show('tagged', { action: { label: 'Undo', run: () => {} } });
  toasts.show('The engine is back', { tone: 'good' });
  toasts.clear();
  expect(texts(toasts)).toEqual(['The engine is back']);
});

test('the same words are said once, and four at a time at most', () => {
  const toasts = new Toasts();
  for (const text of ['1', '2', '2', '3', '4', '5']) toasts.show(text);
  expect(texts(toasts)).toEqual(['2', '3', '4', '5']);
});
