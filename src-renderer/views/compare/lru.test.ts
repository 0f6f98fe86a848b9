import { expect, it } from 'vitest';
import { Lru } from './lru.ts';

it('loads once, keeps the latest, and asks again after a failure', async () => {
  const cache = new Lru<number>(2);
  let loads = 0;
  const load = (value: number) => async (): Promise<number> => {
    loads++;
    return value;
  };
  const [first, again] = await Promise.all([cache.get('a', load(1)), cache.get('a', load(1))]);
  expect([first, again, loads]).toEqual([1, 1, 1]);
  await cache.get('b', load(2));
  await cache.get('a', load(1));
  await cache.get('c', load(3));
  expect(cache.peek('a')).toBe(1);
  expect(cache.peek('b')).toBeUndefined();
  await expect(cache.get('d', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await cache.get('d', load(4))).toBe(4);
});
