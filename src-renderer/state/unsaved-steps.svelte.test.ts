import { expect, test } from 'vitest';
import type { Step } from './annotation-wire.ts';
import { UnsavedSteps } from './unsaved-steps.svelte.ts';

const aStep = (id: string, words = ''): Step => ({
  id,
  place: 'w',
  image: '1',
  relativePath: '1.jpg',
  kind: 'commit',
  changes: [],
  author: null,
  words,
});

/** One browser: storage with so much room for values, locks, and windows that are told of what the others write. */
function aBrowser(room = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, string>();
  const queues = new Map<string, (() => Promise<unknown>)[]>();
  const windows = new Map<string, { hear: (key: string) => void; close: () => void }>();
  const grantNext = (name: string): void => {
    const grant = queues.get(name)?.[0];
    if (grant !== undefined)
      void grant().then(() => {
        queues.get(name)!.shift();
        grantNext(name);
      });
  };
  function open(windowId: string) {
    let close: () => void = () => {};
    let ended = false;
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const request = (name: string, work: () => unknown): Promise<unknown> => {
      const queue = queues.get(name) ?? [];
      queues.set(name, queue);
      // A lock is free again when its work has ended, or its window.
      const done = new Promise((resolve) => {
        queue.push(async () => {
          if (!ended) resolve(await Promise.race([Promise.resolve().then(work), closed]));
        });
      });
      if (queue.length === 1) queueMicrotask(() => grantNext(name));
      return done;
    };
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => {
        const others = [...kept].reduce((sum, [name, text]) => sum + (name === key ? 0 : text.length), 0);
        if (others + value.length > room) throw new DOMException('full', 'QuotaExceededError');
        kept.set(key, value);
        for (const [id, { hear }] of windows) if (id !== windowId) hear(key);
      },
      removeItem: (key: string) => void kept.delete(key),
      key: (at: number) => [...kept.keys()][at] ?? null,
      get length() {
        return kept.size;
      },
    };
    const taken: string[] = [];
    let steps: readonly Step[] = [];
    const unsaved = new UnsavedSteps({
      windowId,
      storage,
      locks: { request } as unknown as LockManager,
      onStored: (hear) => windows.set(windowId, { hear, close }),
    });
    const keep = (next: readonly Step[]): void => {
      steps = next;
      unsaved.keep(next);
    };
    unsaved.attend((found) => {
      taken.push(...found.map(({ id }) => id));
      keep([...found, ...steps]);
    });
    const end = (): void => {
      windows.delete(windowId);
      ended = true;
      close();
    };
    return { unsaved, keep, taken, close: end };
  }
  const stored = () =>
    Object.fromEntries([...kept].map(([key, text]) => [key, (JSON.parse(text) as Step[]).map(({ id }) => id)]));
  return { open, stored, kept };
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

test('two windows keep their steps apart, and neither takes those of the other while it is there', async () => {
  const { open, stored } = aBrowser();
  const [a, b] = [open('a'), open('b')];
  a.keep([aStep('step-1')]);
  await settled();
  b.keep([aStep('step-2'), aStep('step-3')]);
  await settled();
  expect(stored()).toEqual({ 'tripletscope.unsaved.a': ['step-1'], 'tripletscope.unsaved.b': ['step-2', 'step-3'] });
  b.keep([]);
  const c = open('c');
  await settled();
  expect([stored(), a.taken, b.taken, c.taken]).toEqual([{ 'tripletscope.unsaved.a': ['step-1'] }, [], [], []]);
});

test('the steps of a window that ends are taken by one other, whether it was open before or after', async () => {
  const { open, stored } = aBrowser();
  const [a, b, c] = [open('a'), open('b'), open('c')];
  await settled();
  a.keep([aStep('step-1')]);
  b.keep([aStep('step-2')]);
  await settled();
  a.close();
  await settled();
  expect([...b.taken, ...c.taken]).toEqual(['step-1']);
  b.close();
  c.close();
  await settled();
  const d = open('d');
  await settled();
  expect(d.taken.sort()).toEqual(['step-1', 'step-2']);
  expect(Object.keys(stored())).toEqual(['tripletscope.unsaved.d']);
});

test('what was stored before windows had keys of their own is taken, and what is no list of steps is dropped', async () => {
  const { open, kept, stored } = aBrowser();
  kept.set('tripletscope.unsaved', JSON.stringify([aStep('step-1'), { id: 'no image' }]));
  kept.set('tripletscope.unsaved.x', '{');
  kept.set('tripletscope.settings', '{}');
  const a = open('a');
  await settled();
  expect(a.taken).toEqual(['step-1']);
  kept.delete('tripletscope.settings');
  expect(stored()).toEqual({ 'tripletscope.unsaved.a': ['step-1'] });
});

test('what storage has no room for is counted; the first steps are kept, and all once there is room', async () => {
  const { open, stored } = aBrowser(1000);
  const a = open('a');
  await settled();
  const large = aStep('step-3', 'x'.repeat(2000));
  a.keep([aStep('step-1'), aStep('step-2'), large, aStep('step-4')]);
  expect([a.unsaved.inMemory, stored()]).toEqual([2, { 'tripletscope.unsaved.a': ['step-1', 'step-2'] }]);
  a.keep([large, aStep('step-4')]);
  expect([a.unsaved.inMemory, stored()]).toEqual([2, {}]);
  a.keep([aStep('step-4')]);
  expect([a.unsaved.inMemory, stored()]).toEqual([0, { 'tripletscope.unsaved.a': ['step-4'] }]);
});

test('steps that fill the storage are taken over whole: the other window makes room', async () => {
  const { open, stored } = aBrowser(1000);
  const a = open('a');
  await settled();
  a.keep([aStep('step-1', 'x'.repeat(700))]);
  a.close();
  const b = open('b');
  await settled();
  expect([b.taken, b.unsaved.inMemory, stored()]).toEqual([['step-1'], 0, { 'tripletscope.unsaved.b': ['step-1'] }]);
});

test('without locks nothing is stored that another window might take twice, and all of it is told', () => {
  const storage = { getItem: () => null, setItem: () => {}, removeItem: () => {}, key: () => null, length: 0 };
  const unsaved = new UnsavedSteps({ windowId: 'a', storage, locks: undefined, onStored: () => {} });
  unsaved.attend(() => {});
  unsaved.keep([aStep('step-1')]);
  expect(unsaved.inMemory).toBe(1);
});
