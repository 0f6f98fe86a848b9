/**
 * Boxes around regions against ground-truth boxes: MaxBoxAcc and MaxBoxAccV2 (Choe et al., "Evaluating weakly supervised
 * object localization methods right", CVPR 2020) in the convention of the reference evaluator, and box IoU in ours.
 */

import type { PreparedBoxes } from './ground-truth.ts';
import { levelBoxes, type Outline, outlineOf, type ScaledMap } from './outline.ts';
import { visitRegions } from './regions.ts';
import { type Levels, levelOf, type ThresholdScale } from './thresholds.ts';

/** Per threshold, ascending. */
export interface ReferenceBoxes {
  /** x0, y0, x1, y1, inclusive, of the largest region; x1 = min(x + w, W − 1) as the reference evaluator has it. */
  largest: Int32Array;
  /** IoU of that box with the best ground-truth box. */
  largestIoU: Float64Array;
  /** Best IoU of any region's or hole's box with any ground-truth box. */
  anyIoU: Float64Array;
}

/** The level of a byte u is the number of thresholds t that keep it: u > ⌊t · max⌋. */
function byteLevels(max: number, thresholds: Float64Array): Uint16Array {
  const levelOf = new Uint16Array(256);
  for (let u = 0, level = 0; u < 256; u++) {
    while (level < thresholds.length && Math.floor(thresholds[level] * max) < u) level++;
    levelOf[u] = level;
  }
  return levelOf;
}

/** A map as bytes ⌊255 · v⌋, with an outline in bytes or, where `byteOf` says how, in other values. */
export interface ByteMap {
  rows: number;
  columns: number;
  outline: Outline;
  byteOf: (value: number) => number;
  /** Row-major; asked for where a level set has to be traced. */
  bytes: () => Uint8Array;
}

let byteBuffer = new Uint8Array(0);

function bytesOf(values: Float32Array): Uint8Array {
  if (byteBuffer.length < values.length) byteBuffer = new Uint8Array(values.length);
  const bytes = byteBuffer.subarray(0, values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = (values[i] * 255) | 0;
  return bytes;
}

/** Kept at t: u > ⌊t · max u⌋ with u = ⌊255 · map⌋ (in double precision, as the evaluator's own maps are); nothing kept: box 0, 0, 0, 0. */
export function referenceBoxes(
  { rows, columns, data, turns }: ScaledMap,
  corners: Int32Array,
  thresholds: Float64Array,
  outline: Outline = outlineOf({ rows, columns, data, turns }),
): ReferenceBoxes {
  const byteOf = (v: number): number => (v * 255) | 0;
  return boxesOfBytes({ rows, columns, outline, byteOf, bytes: () => bytesOf(data) }, corners, thresholds);
}

/** The same from bytes. */
export function boxesOfBytes(
  { rows, columns, outline, byteOf, bytes }: ByteMap,
  corners: Int32Array,
  thresholds: Float64Array,
): ReferenceBoxes {
  const max = outline.rowMax.reduce((most, v) => Math.max(most, v), 0);
  const levelOfByte = byteLevels(byteOf(max), thresholds);
  const top = thresholds.length;
  const single = levelBoxes(outline, (v) => levelOfByte[byteOf(v)], top);
  const result = {
    largest: new Int32Array(4 * top),
    largestIoU: new Float64Array(top),
    anyIoU: new Float64Array(top),
  };
  const right = columns - 1;
  const bottom = rows - 1;
  const put = (level: number, boxes: Int32Array, b: number, any?: number): void => {
    const x1 = Math.min(boxes[b + 2] + 1, right);
    const y1 = Math.min(boxes[b + 3] + 1, bottom);
    const best = bestInclusiveIoU(boxes[b], boxes[b + 1], x1, y1, corners);
    const at = 4 * level - 4;
    result.largest[at] = boxes[b];
    result.largest[at + 1] = boxes[b + 1];
    result.largest[at + 2] = x1;
    result.largest[at + 3] = y1;
    result.largestIoU[level - 1] = best;
    result.anyIoU[level - 1] = any ?? best;
  };
  // Where nothing is kept the box is the pixel 0, 0 as it is, not widened.
  const nothing = bestInclusiveIoU(0, 0, 0, 0, corners);
  for (let level = top; level > single.highest; level--) {
    result.largestIoU[level - 1] = nothing;
    result.anyIoU[level - 1] = nothing;
  }
  for (let level = single.highest; level >= 1; level--) put(level, single.boxes, 4 * level);
  if (!single.doubtful.includes(1)) return result;
  const { only, levelsAt } = bytesOfLevels(levelOfByte, single.doubtful);
  const image = { rows, columns, levels: bytes(), top: 255, turns: outline.turns };
  visitRegions(image, { holes: true, only }, (byte, { boxes, count, largest }) => {
    let any = 0;
    for (let b = 0; b < 4 * count; b += 4) {
      const x1 = Math.min(boxes[b + 2] + 1, right);
      const y1 = Math.min(boxes[b + 3] + 1, bottom);
      any = Math.max(any, bestInclusiveIoU(boxes[b], boxes[b + 1], x1, y1, corners));
    }
    for (const level of levelsAt[byte]) put(level, boxes, largest, any);
  });
  return result;
}

/** The lowest byte of each wanted level; several levels may begin at the same one. */
function bytesOfLevels(levelOfByte: Uint16Array, wanted: Uint8Array): { only: Uint8Array; levelsAt: number[][] } {
  const only = new Uint8Array(256);
  const levelsAt: number[][] = [];
  for (let u = 1; u < 256; u++) {
    const levels: number[] = [];
    for (let level = levelOfByte[u - 1] + 1; level <= levelOfByte[u]; level++) if (wanted[level]) levels.push(level);
    levelsAt[u] = levels;
    if (levels.length > 0) only[u] = 1;
  }
  return { only, levelsAt };
}

/** Best IoU with the boxes of `corners`, all inclusive: widths count x1 − x0 + 1. */
function bestInclusiveIoU(x0: number, y0: number, x1: number, y1: number, corners: Int32Array): number {
  let best = 0;
  const area = (x1 - x0 + 1) * (y1 - y0 + 1);
  for (let g = 0; g < corners.length; g += 4) {
    const w = Math.min(x1, corners[g + 2]) - Math.max(x0, corners[g]) + 1;
    const h = Math.min(y1, corners[g + 3]) - Math.max(y0, corners[g + 1]) + 1;
    if (w <= 0 || h <= 0) continue;
    const other = (corners[g + 2] - corners[g] + 1) * (corners[g + 3] - corners[g + 1] + 1);
    best = Math.max(best, (w * h) / (area + other - w * h));
  }
  return best;
}

/** Which thresholds count as correct, one byte each; the bits are `correctBits`. */
export const correctBits = { largest50: 1, any30: 2, any50: 4, any70: 8 } as const;

/** One byte of `correctBits` per threshold. */
export function correctPerThreshold({ largestIoU, anyIoU }: ReferenceBoxes): Uint8Array {
  return Uint8Array.from(
    largestIoU,
    (iou, i) =>
      (iou >= 0.5 ? correctBits.largest50 : 0) |
      (anyIoU[i] >= 0.3 ? correctBits.any30 : 0) |
      (anyIoU[i] >= 0.5 ? correctBits.any50 : 0) |
      (anyIoU[i] >= 0.7 ? correctBits.any70 : 0),
  );
}

/**
 * Box IoU at every threshold: the box around the largest region of {map ≥ τ} (pixel edges) against the best ground-truth
 * box (edges not rounded); in [0,1]. `levels` as `levelsOf` gives them; `level` says which one a value of the outline has.
 */
export function boxIoUs(
  levels: Levels,
  { rows, columns }: { rows: number; columns: number },
  { edges: truth }: PreparedBoxes,
  scale: ThresholdScale,
  { outline, level: of = (v) => levelOf(v, scale) }: { outline: Outline; level?: (value: number) => number },
): Float32Array {
  const { thresholds, edges } = scale;
  const result = new Float32Array(thresholds.length);
  const single = levelBoxes(outline, of, edges.length);
  const iou = (boxes: Int32Array, b: number) =>
    bestIoU(boxes[b], boxes[b + 1], boxes[b + 2] + 1, boxes[b + 3] + 1, truth);
  // The last edge, 1, is no threshold.
  const last = thresholds.length;
  for (let level = Math.min(single.highest, last); level >= 1; level--)
    result[level - 1] = iou(single.boxes, 4 * level);
  const only = single.doubtful.subarray(0, last + 1);
  if (!only.includes(1)) return result;
  const image = { rows, columns, levels, top: edges.length, turns: outline.turns };
  visitRegions(image, { holes: false, only: single.doubtful }, (level, { boxes, largest }) => {
    if (level <= last) result[level - 1] = iou(boxes, largest);
  });
  return result;
}

function bestIoU(x0: number, y0: number, x1: number, y1: number, truth: Float64Array): number {
  let best = 0;
  const area = (x1 - x0) * (y1 - y0);
  for (let g = 0; g < truth.length; g += 4) {
    const w = Math.min(x1, truth[g + 2]) - Math.max(x0, truth[g]);
    const h = Math.min(y1, truth[g + 3]) - Math.max(y0, truth[g + 1]);
    if (w <= 0 || h <= 0) continue;
    const other = (truth[g + 2] - truth[g]) * (truth[g + 3] - truth[g + 1]);
    best = Math.max(best, (w * h) / (area + other - w * h));
  }
  return best;
}
