import { expect, it } from 'vitest';
import { WorkerPool } from './pool.ts';

it('leaves nobody waiting when it is closed: neither tasks in the queue nor later ones', async () => {
  const pool = new WorkerPool(1);
  const input = { blocks: [], metric: 'energyInBox' as const, thresholds: Float64Array.of(0.5) };
  const tasks = [0, 1, 2].map(() => pool.run('imageScores', input));
  const ends = Promise.allSettled(tasks);
  await pool.close();
  const [, second, third] = await ends;
  expect([second, third]).toMatchObject([{ reason: { code: 'cancelled' } }, { reason: { code: 'cancelled' } }]);
  await expect(pool.run('imageScores', input)).rejects.toMatchObject({ code: 'cancelled' });
});

it('does not begin what nobody waits for any more', async () => {
  const pool = new WorkerPool(1);
  const canceller = new AbortController();
  const input = { blocks: [], metric: 'energyInBox' as const, thresholds: Float64Array.of(0.5) };
  const first = pool.run('imageScores', input, canceller);
  const given = expect(pool.run('imageScores', input, canceller)).rejects.toThrow('enough');
  const last = pool.run('imageScores', input);
  canceller.abort(new Error('enough'));
  await Promise.all([first, given, last]);
  await pool.close();
});
