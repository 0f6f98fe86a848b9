import { expect, test } from 'vitest';
import { LatestFirst } from './latest-first.ts';

test('the latest asked for comes first, equal ones once, those that nobody waits for never', async () => {
  const done: string[] = [];
  const gate = Promise.withResolvers<void>();
  const works = new LatestFirst<string>(1);
  const work = (key: string) => async (): Promise<string> => {
    if (key === 'first') await gate.promise;
    done.push(key);
    return key;
  };
  const gone = new AbortController();
  const first = works.run('first', work('first'));
  const a = works.run('a', work('a'));
  const abandoned = works.run('abandoned', work('abandoned'), gone.signal);
  const shared = works.run('shared', work('shared'), gone.signal);
  const again = works.run('shared', work('shared'));
  const b = works.run('b', work('b'));
  gone.abort();
  gate.resolve();
  await expect(abandoned).rejects.toMatchObject({ code: 'cancelled' });
  expect(await Promise.all([first, a, shared, again, b])).toEqual(['first', 'a', 'shared', 'shared', 'b']);
  expect(done).toEqual(['first', 'b', 'shared', 'a']);
});

test('a work that fails is begun anew by the next who asks', async () => {
  const works = new LatestFirst<number>(2);
  const fail = (): Promise<number> => Promise.reject(new Error('damaged'));
  await expect(works.run('a', fail)).rejects.toThrow('damaged');
  expect(await works.run('a', async () => 1)).toBe(1);
});
