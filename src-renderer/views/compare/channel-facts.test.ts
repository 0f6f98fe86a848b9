import { expect, it } from 'vitest';
import { channelFacts, laterCut, percent } from './channel-facts.ts';

it('ranks channels, and counts what the strongest carry of the positive weight', () => {
  const { order, sorted, share } = channelFacts(Float32Array.of(-1, 3, 1, 0));
  expect([...order]).toEqual([1, 2, 3, 0]);
  expect([...sorted]).toEqual([3, 1, 0, -1]);
  expect([...share]).toEqual([0.75, 1, 1, 1]);
});

it('compares M with a later cut that exists', () => {
  expect(laterCut(50, 1280)).toBe(200);
  expect(laterCut(10, 1280)).toBe(100);
  expect(laterCut(400, 1280)).toBeNull();
  expect([percent(0.234), percent(0.0312), percent(1)]).toEqual(['23 %', '3.1 %', '100 %']);
});
