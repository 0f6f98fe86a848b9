import { expect, test } from 'vitest';
import { decodeRuns } from '../rle.ts';
import { floodFill } from './flood.ts';

/** Grey levels, a digit a pixel, ten apart. */
const pixels = (...lines: string[]) => {
  const [width, height] = [lines[0].length, lines.length];
  const data = new Uint8ClampedArray([...lines.join('')].flatMap((digit) => [Number(digit) * 10, 0, 0, 255]));
  return { width, height, data };
};
const filled = (lines: string[], seed: [number, number], tolerance: number): string[] => {
  const mask = floodFill(pixels(...lines), { x: seed[0], y: seed[1] }, tolerance);
  const { width, height, data } = decodeRuns(mask.runs, mask);
  return Array.from({ length: height }, (_, y) => Array.from(data.subarray(y * width, (y + 1) * width)).join(''));
};

test('what looks like the place and is connected with it by sides is filled', () => {
  expect(filled(['1191', '9199', '1119'], [0, 0], 0)).toEqual(['1100', '0100', '1110']);
  expect(filled(['1191', '9199', '1119'], [3.9, 0.2], 0)).toEqual(['0001', '0000', '0000']);
  expect(filled(['123', '999'], [0, 0], 10)).toEqual(['110', '000']);
  expect(filled(['123', '999'], [0, 0], 255)).toEqual(['111', '111']);
  expect(filled(['55555', '59995', '59595', '59995', '55555'], [0, 0], 0)).toEqual([
    '11111',
    '10001',
    '10001',
    '10001',
    '11111',
  ]);
  expect(() => floodFill(pixels('1'), { x: 1, y: 0 }, 1)).toThrow('outside the image');
});
