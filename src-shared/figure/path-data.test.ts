import { expect, it } from 'vitest';
import { linesOfPath } from './path-data.ts';

it('gives the points of boxes, rings and contours', () => {
  expect(linesOfPath('M1 2h3v4h-3z')).toEqual([
    [
      [1, 2],
      [4, 2],
      [4, 6],
      [1, 6],
      [1, 2],
    ],
  ]);
  expect(linesOfPath('M0.5 -1L2,3 4 5M7 7L8 8')).toEqual([
    [
      [0.5, -1],
      [2, 3],
      [4, 5],
    ],
    [
      [7, 7],
      [8, 8],
    ],
  ]);
  expect(linesOfPath('')).toEqual([]);
});

it('does not guess at curves', () => {
  expect(() => linesOfPath('M0 0C1 1 2 2 3 3')).toThrow('command C');
});
