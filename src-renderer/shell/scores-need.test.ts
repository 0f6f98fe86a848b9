import { expect, test } from 'vitest';
import { hasBox, hasMask } from '../../src-shared/catalogue.ts';
import { scoresNeed } from './scores-need.ts';

const columns = (split: number[], flags: number[]) => ({
  split: Uint8Array.from(split),
  flags: Uint8Array.from(flags),
});

test('scores need test images, a box or a mask on one of them, and a model', () => {
  expect(scoresNeed(columns([0, 0], [hasBox, hasMask]), true)).toBe('test images');
  expect(scoresNeed(columns([0, 1], [hasBox, 0]), true)).toBe('ground truth');
  expect(scoresNeed(columns([0, 1], [0, hasMask]), false)).toBe('model');
  expect(scoresNeed(columns([0, 1, 1], [0, 0, hasBox]), true)).toBeNull();
});
