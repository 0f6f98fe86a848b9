import { expect, it } from 'vitest';
import { Lru } from './lru.ts';

it('loads once, keeps the latest, and asks again after a failure', async () => {
  const cache = new Lru<number>({ most: 2 });
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

it('holds no more bytes than it may, but always the latest', async () => {
  const cache = new Lru<number>({ most: 10, mostBytes: 100, bytesOf: (value) => value });
  await cache.get('a', async () => 60);
  await cache.get('b', async () => 50);
  expect([cache.peek('a'), cache.peek('b')]).toEqual([undefined, 50]);
  await cache.get('c', async () => 400);
  expect([cache.peek('b'), cache.peek('c')]).toEqual([undefined, 400]);
});
