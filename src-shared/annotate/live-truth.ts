/** The objects that count for the scores of an image, made ready as an evaluation would, while they are drawn. */
import type { Box, Size } from '../geometry.ts';
import { type Convention, type PreparedMask, type PreparedTruth, prepareBoxes, samplers } from '../ground-truth.ts';

/** What maps and ground truth are brought to before they are scored. */
export interface ScoredFrame {
  rows: number;
  columns: number;
  convention: Convention;
}

export interface LiveTruthInput extends ScoredFrame {
  size: Size;
  /** Of final objects of the image's own class. */
  boxes: readonly Box[];
  /** Of its masks and polygons, as `sampledPixels` gives them; null where there is neither. */
  pixels: Uint8Array | null;
}

export function liveTruth({ size, boxes, pixels, rows, columns, convention }: LiveTruthInput): PreparedTruth {
  const prepared = prepareBoxes({ ...size, boxes: [...boxes] }, { rows, columns }, convention);
  return { rows, columns, boxes: prepared, mask: pixels === null ? null : preparedPixels(pixels) };
}

/** Null where no pixel is set; the chance level is counted among the pixels that the evaluation samples. */
export function preparedPixels(data: Uint8Array): PreparedMask | null {
  let pixels = 0;
  for (const value of data) pixels += value;
  return pixels === 0 ? null : { data, pixels, fraction: pixels / data.length };
}

export interface SampledObject {
  /** Whether a pixel of the image belongs to it. */
  has: (x: number, y: number) => boolean;
  /** In pixels of the image; nothing of it lies outside of them. */
  within: readonly Box[];
}

/**
 * Where an object lies, rows × columns, each 0 or 1: it is asked for at those pixels alone that the evaluation samples, so that
 * it costs the same for any size of image. Into `target`, where one is given.
 */
export function sampledPixels(
  { has, within }: SampledObject,
  size: Size,
  { rows, columns, convention }: ScoredFrame,
  target = new Uint8Array(rows * columns),
): Uint8Array {
  const sample = samplers[convention];
  const across = Int32Array.from({ length: columns }, (_, x) => sample(x, size.width, columns));
  const down = Int32Array.from({ length: rows }, (_, y) => sample(y, size.height, rows));
  for (const box of within) {
    const [left, right] = placesIn(across, box.x, box.x + box.width);
    const [top, bottom] = placesIn(down, box.y, box.y + box.height);
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) if (has(across[x], down[y])) target[y * columns + x] = 1;
  }
  return target;
}

/** Which of ascending places lie in [from, to). */
function placesIn(places: Int32Array, from: number, to: number): [number, number] {
  let first = 0;
  while (first < places.length && places[first] < from) first++;
  let end = first;
  while (end < places.length && places[end] < to) end++;
  return [first, end];
}
