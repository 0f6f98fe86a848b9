/**
 * Boxes around regions against ground-truth boxes: MaxBoxAcc and MaxBoxAccV2 (Choe et al., "Evaluating weakly supervised
 * object localization methods right", CVPR 2020) in the convention of the reference evaluator, and box IoU in ours.
 */
import { visitRegions } from '../../src-shared/regions.ts';
import type { PreparedBoxes } from './ground-truth.ts';
import type { ThresholdScale } from './thresholds.ts';

/** A map in [0,1], row-major. */
export interface ScaledMap {
  rows: number;
  columns: number;
  data: Float32Array;
}

/** Per threshold, ascending. */
export interface ReferenceBoxes {
  /** x0, y0, x1, y1, inclusive, of the largest region; x1 = min(x + w, W − 1) as the reference evaluator has it. */
  largest: Int32Array;
  /** IoU of that box with the best ground-truth box. */
  largestIoU: Float64Array;
  /** Best IoU of any region's or hole's box with any ground-truth box. */
  anyIoU: Float64Array;
}

let levelBuffer = new Uint16Array(0);

/** The level of a byte u is the number of thresholds t that keep it: u > ⌊t · max⌋. */
function byteLevels(max: number, thresholds: Float64Array): Uint16Array {
  const levelOf = new Uint16Array(256);
  for (let u = 0, level = 0; u < 256; u++) {
    while (level < thresholds.length && Math.floor(thresholds[level] * max) < u) level++;
    levelOf[u] = level;
  }
  return levelOf;
}

/** Kept at t: u > ⌊t · max u⌋ with u = ⌊255 · map⌋ (float32 product); nothing kept: box 0, 0, 0, 0. */
export function referenceBoxes(map: ScaledMap, corners: Int32Array, thresholds: Float64Array): ReferenceBoxes {
  const { rows, columns, data } = map;
  let max = 0;
  for (let i = 0; i < data.length; i++) if (data[i] > max) max = data[i];
  const levelOf = byteLevels(Math.fround(max * 255) | 0, thresholds);
  if (levelBuffer.length < data.length) levelBuffer = new Uint16Array(data.length);
  const levels = levelBuffer.subarray(0, data.length);
  for (let i = 0; i < data.length; i++) levels[i] = levelOf[Math.fround(data[i] * 255) | 0];

  const result = {
    largest: new Int32Array(4 * thresholds.length),
    largestIoU: new Float64Array(thresholds.length),
    anyIoU: new Float64Array(thresholds.length),
  };
  const none = bestInclusiveIoU([0, 0, 0, 0], corners);
  let filledDownTo = thresholds.length;
  let current = { box: [0, 0, 0, 0], largestIoU: none, anyIoU: none };
  const fillDownTo = (level: number) => {
    for (; filledDownTo > level; filledDownTo--) {
      result.largest.set(current.box, 4 * (filledDownTo - 1));
      result.largestIoU[filledDownTo - 1] = current.largestIoU;
      result.anyIoU[filledDownTo - 1] = current.anyIoU;
    }
  };
  visitRegions(
    { rows, columns, levels, top: thresholds.length },
    { holes: true },
    (level, { boxes, count, largest }) => {
      fillDownTo(level);
      const widened = (b: number) => [
        boxes[b],
        boxes[b + 1],
        Math.min(boxes[b + 2] + 1, columns - 1),
        Math.min(boxes[b + 3] + 1, rows - 1),
      ];
      let anyIoU = 0;
      for (let b = 0; b < 4 * count; b += 4) anyIoU = Math.max(anyIoU, bestInclusiveIoU(widened(b), corners));
      const box = widened(largest);
      current = { box, largestIoU: bestInclusiveIoU(box, corners), anyIoU };
    },
  );
  fillDownTo(0);
  return result;
}

/** Best IoU with the boxes of `corners`, all inclusive: widths count x1 − x0 + 1. */
function bestInclusiveIoU(box: ArrayLike<number>, corners: Int32Array): number {
  let best = 0;
  const area = (box[2] - box[0] + 1) * (box[3] - box[1] + 1);
  for (let g = 0; g < corners.length; g += 4) {
    const w = Math.min(box[2], corners[g + 2]) - Math.max(box[0], corners[g]) + 1;
    const h = Math.min(box[3], corners[g + 3]) - Math.max(box[1], corners[g + 1]) + 1;
    if (w <= 0 || h <= 0) continue;
    const other = (corners[g + 2] - corners[g] + 1) * (corners[g + 3] - corners[g + 1] + 1);
    best = Math.max(best, (w * h) / (area + other - w * h));
  }
  return best;
}

/** Which thresholds count as correct, one byte each; the bits are `correctBits`. */
export const correctBits = { largest50: 1, any30: 2, any50: 4, any70: 8 } as const;

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
 * box (edges not rounded); in [0,1]. `levels` as `levelsOf` gives them.
 */
export function boxIoUs(
  levels: Uint16Array,
  { rows, columns }: { rows: number; columns: number },
  { edges: truth }: PreparedBoxes,
  { thresholds, edges }: ThresholdScale,
): Float32Array {
  const result = new Float32Array(thresholds.length);
  let filledDownTo = thresholds.length;
  let current = 0;
  const fillDownTo = (level: number) => {
    while (filledDownTo > level) result[--filledDownTo] = current;
  };
  visitRegions({ rows, columns, levels, top: edges.length }, { holes: false }, (level, { boxes, largest }) => {
    fillDownTo(level);
    current = bestIoU([boxes[largest], boxes[largest + 1], boxes[largest + 2] + 1, boxes[largest + 3] + 1], truth);
  });
  fillDownTo(0);
  return result;
}

function bestIoU(box: number[], truth: Float64Array): number {
  let best = 0;
  const area = (box[2] - box[0]) * (box[3] - box[1]);
  for (let g = 0; g < truth.length; g += 4) {
    const w = Math.min(box[2], truth[g + 2]) - Math.max(box[0], truth[g]);
    const h = Math.min(box[3], truth[g + 3]) - Math.max(box[1], truth[g + 1]);
    if (w <= 0 || h <= 0) continue;
    const other = (truth[g + 2] - truth[g]) * (truth[g + 3] - truth[g + 1]);
    best = Math.max(best, (w * h) / (area + other - w * h));
  }
  return best;
}
