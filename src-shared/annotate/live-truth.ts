/** The objects that count for the scores of an image, made ready as an evaluation would, while they are drawn. */
import type { Box, Size } from '../geometry.ts';
import { type Convention, type PreparedMask, type PreparedTruth, prepareBoxes, samplers } from '../ground-truth.ts';

export interface LiveTruthInput {
  size: Size;
  /** Of final objects of the image's own class. */
  boxes: readonly Box[];
  /** Whether a pixel belongs to a mask or polygon of those; null where there is neither. */
  has: ((x: number, y: number) => boolean) | null;
  rows: number;
  columns: number;
  convention: Convention;
}

/**
 * The mask is asked for at those pixels alone that the evaluation samples, so that it costs the same for any size of image;
 * its chance level is counted among them.
 */
export function liveTruth({ size, boxes, has, rows, columns, convention }: LiveTruthInput): PreparedTruth {
  const prepared = prepareBoxes({ ...size, boxes: [...boxes] }, { rows, columns }, convention);
  return {
    rows,
    columns,
    boxes: prepared,
    mask: has === null ? null : sampledMask({ size, has, rows, columns, convention }),
  };
}

interface Sampled extends Omit<LiveTruthInput, 'boxes' | 'has'> {
  has: (x: number, y: number) => boolean;
}

function sampledMask({ size, has, rows, columns, convention }: Sampled): PreparedMask | null {
  const sample = samplers[convention];
  const across = Int32Array.from({ length: columns }, (_, x) => sample(x, size.width, columns));
  const data = new Uint8Array(rows * columns);
  let pixels = 0;
  for (let y = 0, at = 0; y < rows; y++) {
    const line = sample(y, size.height, rows);
    for (let x = 0; x < columns; x++, at++) {
      if (!has(across[x], line)) continue;
      data[at] = 1;
      pixels++;
    }
  }
  return pixels === 0 ? null : { data, pixels, fraction: pixels / data.length };
}
