import { expect, it } from 'vitest';
import { showWhen } from './show-when.ts';

it('tells a time as somebody would', () => {
  const now = Date.parse('2026-03-12T12:00:00Z');
  const before = (minutes: number): string => showWhen(new Date(now - minutes * 60_000).toISOString(), now);
  expect(before(0.5)).toBe('just now');
  expect(before(5)).toBe('5 min ago');
  expect(before(200)).toBe('3 h ago');
  expect(before(30 * 60)).toBe('yesterday');
  expect(showWhen('2026-01-02T12:00:00Z', now)).toBe('2 Jan 2026');
  expect(showWhen('nonsense', now)).toBe('');
});
