import { expect, it } from 'vitest';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { ImageScores } from './score-image.ts';
import { decodeScores, encodeScores } from './score-record.ts';

const full: ImageScores = {
  classIndex: 7,
  energyInBox: 0.1 + 0.2,
  energyInMask: 0,
  constant: false,
  pixels: { all: Uint32Array.of(5, 0, 3), masked: Uint32Array.of(1, 0, 2) },
  boxes: { iou: Float32Array.of(0.25, 0.5), correct: Uint8Array.of(0, 15) },
  pointing: true,
};
const empty: ImageScores = {
  classIndex: 0,
  energyInBox: null,
  energyInMask: null,
  constant: true,
  pixels: null,
  boxes: null,
  pointing: null,
};

it.each([full, empty, { ...full, pixels: null }, { ...full, boxes: null, pointing: false }])(
  'scores come back from their bytes as they were',
  (scores) => expect(decodeScores(encodeScores(scores))).toEqual(scores),
);

it('refuses bytes that were cut', () => {
  const bytes = encodeScores(full);
  expect(() => decodeScores(bytes.subarray(0, bytes.length - 1))).toThrow(TripletscopeError);
  expect(() => decodeScores(new Uint8Array(3))).toThrow(/cannot be read/);
});
