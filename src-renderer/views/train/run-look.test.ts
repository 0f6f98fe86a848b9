import { expect, test } from 'vitest';
import { lookOf } from './run-look.ts';

const looks = (from: number, count: number) => Array.from({ length: count }, (_, i) => lookOf(from + i));

test('runs in a row are told apart by colour and by dashes, and 64 of them by both', () => {
  for (const from of [1, 5, 60]) {
    const some = looks(from, 8);
    expect(new Set(some.map(({ colour }) => colour)).size).toBe(8);
  }
  expect(new Set(looks(1, 8).map(({ dash }) => dash.join())).size).toBe(8);
  expect(new Set(looks(1, 64).map(({ colour, dash }) => `${colour} ${dash.join()}`)).size).toBe(64);
});
