import { expect, test } from 'vitest';
import { type Edit, EditHistory } from './edit-history.ts';

const adding = (log: string[], name: string): Edit => ({
  title: name,
  apply: async () => void log.push(`+${name}`),
  revert: async () => void log.push(`-${name}`),
});

test('undo and redo go back and forth, a new edit forgets what was undone', async () => {
  const log: string[] = [];
  const history = new EditHistory();
  await history.run(adding(log, 'a'));
  await history.run(adding(log, 'b'));
  expect(history.next).toEqual({ undo: 'b', redo: null });
  expect((await history.undo())?.title).toBe('b');
  expect((await history.redo())?.title).toBe('b');
  await history.undo();
  await history.run(adding(log, 'c'));
  expect(await history.redo()).toBeNull();
  await history.undo();
  await history.undo();
  expect(await history.undo()).toBeNull();
  expect(log).toEqual(['+a', '+b', '-b', '+b', '-b', '+c', '-c', '-a']);
});

test('an edit that fails is not remembered, and edits wait for each other', async () => {
  const log: string[] = [];
  const history = new EditHistory();
  const failing: Edit = { ...adding(log, 'x'), apply: () => Promise.reject(new Error('disk full')) };
  const first = history.run(failing);
  const second = history.run(adding(log, 'y'));
  await expect(first).rejects.toThrow('disk full');
  await second;
  expect(history.next.undo).toBe('y');
});

test('what was cleared away is not undone, nor what was still on its way', async () => {
  const log: string[] = [];
  const history = new EditHistory();
  await history.run(adding(log, 'a'));
  let arrive = (): void => {};
  const slow = { ...adding(log, 'slow'), apply: () => new Promise<void>((resolve) => (arrive = resolve)) };
  const [running, waiting] = [history.run(slow), history.run(adding(log, 'late'))];
  await Promise.resolve();
  history.clear();
  arrive();
  expect(await running).toBeNull();
  expect(await waiting).toBeNull();
  expect(await history.undo()).toBeNull();
  expect(log).toEqual(['+a']);
});
