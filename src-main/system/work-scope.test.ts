import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Progress, unattended, type WorkContext } from '../../src-shared/progress.ts';
import { inScope, together } from './work-scope.ts';

/** Reports a step every millisecond until it is cancelled. */
async function endless({ signal, report }: WorkContext, ended: () => void): Promise<never> {
  try {
    for (let done = 1; ; done++) {
      signal.throwIfAborted();
      report({ stage: 'endless', done });
      await sleep(1);
    }
  } finally {
    await sleep(5);
    ended();
  }
}

test('results come in their order', async () => {
  const works = [30, 1, 10].map((ms) => () => sleep(ms, ms));
  expect(await together(unattended, works)).toEqual([30, 1, 10]);
});

test('where one fails, the others are cancelled and waited for, and nobody reports afterwards', async () => {
  const seen: Progress[] = [];
  let over = 0;
  const works = [
    (own: WorkContext) => endless(own, () => over++),
    (own: WorkContext) => endless(own, () => over++),
    async () => {
      await sleep(10);
      throw new Error('damaged');
    },
  ];
  const context = { ...unattended, report: (progress: Progress) => void seen.push(progress) };
  await expect(together<unknown>(context, works)).rejects.toThrow('damaged');
  expect(over).toBe(2);
  const told = seen.length;
  expect(told).toBeGreaterThan(0);
  await sleep(20);
  expect(seen).toHaveLength(told);
});

test('work that fails itself takes what it began beside it with it', async () => {
  let over = false;
  const failing = inScope(unattended, async ({ beside }) => {
    void beside((own) => endless(own, () => (over = true))).catch(() => {});
    await sleep(5);
    throw new Error('first');
  });
  await expect(failing).rejects.toThrow('first');
  expect(over).toBe(true);
});

test('what failed beside is told, though nobody awaits it, and ends what goes on', async () => {
  const failing = inScope(unattended, async ({ beside, signal, report }) => {
    beside(async () => {
      throw new Error('beside');
    }).catch(() => {});
    await endless({ signal, report }, () => {});
  });
  await expect(failing).rejects.toThrow('beside');
});

test('cancelled from outside, all of them are', async () => {
  const canceller = new AbortController();
  let over = 0;
  const works = [1, 2].map(() => (own: WorkContext) => endless(own, () => over++));
  const running = together<unknown>({ ...unattended, signal: canceller.signal }, works);
  setTimeout(() => canceller.abort(), 5);
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  expect(over).toBe(2);
});
