import { expect, it } from 'vitest';
import { ByteLru } from './byte-lru.ts';

it('keeps what was asked for last, within its bytes', () => {
  const memory = new ByteLru<string>(10);
  memory.set('a', 'A', 4);
  memory.set('b', 'B', 4);
  expect(memory.get('a')).toBe('A'); // b is the oldest now
  memory.set('c', 'C', 5);
  expect([memory.get('a'), memory.get('b'), memory.get('c')]).toEqual(['A', undefined, 'C']);
  memory.set('c', 'C2', 6);
  expect([memory.get('a'), memory.get('c')]).toEqual(['A', 'C2']);
  memory.set('d', 'D', 11); // larger than all of it
  memory.set('c', 'C3', 11);
  expect([memory.get('a'), memory.get('c'), memory.get('d')]).toEqual(['A', undefined, undefined]);
});
