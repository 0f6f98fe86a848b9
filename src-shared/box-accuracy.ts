/**
 * Boxes around regions against ground-truth boxes: MaxBoxAcc and MaxBoxAccV2 (Choe et al., "Evaluating weakly supervised
 * object localization methods right", CVPR 2020) in the convention of the reference evaluator, and box IoU in ours.
 */

import type { PreparedBoxes } from './ground-truth.ts';
import { type LevelBoxes, levelBoxes, type Outline, outlineOf, type ScaledMap } from './outline.ts';
import { type LevelImage, type LevelRegions, visitRegions } from './regions.ts';
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

let levelBuffer: Levels = new Uint8Array(0);

/** Kept at t: u > ⌊t · max u⌋ with u = ⌊255 · map⌋ (in double precision, as the evaluator's own maps are); nothing kept: box 0, 0, 0, 0. */
export function referenceBoxes(
  map: ScaledMap,
  corners: Int32Array,
  thresholds: Float64Array,
  outline: Outline = outlineOf(map),
): ReferenceBoxes {
  const { rows, columns, data } = map;
  const max = outline.rowMax.reduce((most, v) => Math.max(most, v), 0);
  const levelOfByte = byteLevels((max * 255) | 0, thresholds);
  const top = thresholds.length;
  const single = levelBoxes(outline, (v) => levelOfByte[(v * 255) | 0], top);
  const result = {
    largest: new Int32Array(4 * top),
    largestIoU: new Float64Array(top),
    anyIoU: new Float64Array(top),
  };
  const put = (level: number, [x0, y0, x1, y1]: readonly number[], any?: number): void => {
    const best = bestInclusiveIoU(x0, y0, x1, y1, corners);
    result.largest[4 * level - 4] = x0;
    result.largest[4 * level - 3] = y0;
    result.largest[4 * level - 2] = x1;
    result.largest[4 * level - 1] = y1;
    result.largestIoU[level - 1] = best;
    result.anyIoU[level - 1] = any ?? best;
  };
  const widened = (boxes: Int32Array, b: number): readonly number[] => [
    boxes[b],
    boxes[b + 1],
    Math.min(boxes[b + 2] + 1, columns - 1),
    Math.min(boxes[b + 3] + 1, rows - 1),
  ];
  for (let level = top; level > single.highest; level--) put(level, [0, 0, 0, 0]);
  for (let level = single.highest; level >= 1; level--) put(level, widened(single.boxes, 4 * level));
  if (!single.doubtful.includes(1)) return result;
  const wide = top > 255;
  if (levelBuffer.length < data.length || wide !== levelBuffer instanceof Uint16Array) {
    levelBuffer = wide ? new Uint16Array(data.length) : new Uint8Array(data.length);
  }
  const levels = levelBuffer.subarray(0, data.length);
  for (let i = 0; i < data.length; i++) levels[i] = levelOfByte[(data[i] * 255) | 0];
  const image = { rows, columns, levels, top, turns: map.turns };
  visitDoubtful(image, single, true, {
    of: ({ boxes, count, largest }) => {
      let any = 0;
      for (let b = 0; b < 4 * count; b += 4) {
        const x1 = Math.min(boxes[b + 2] + 1, columns - 1);
        const y1 = Math.min(boxes[b + 3] + 1, rows - 1);
        any = Math.max(any, bestInclusiveIoU(boxes[b], boxes[b + 1], x1, y1, corners));
      }
      return { box: widened(boxes, largest), any };
    },
    put: (level, { box, any }) => put(level, box, any),
  });
  return result;
}

/** Regions of the levels in doubt; those that no pixel has share the regions of the next higher one. */
function visitDoubtful<T>(
  image: LevelImage,
  { doubtful }: LevelBoxes,
  holes: boolean,
  { of, put }: { of: (regions: LevelRegions) => T; put: (level: number, found: T) => void },
): void {
  let below = 0;
  let found: T | undefined;
  const fillDownTo = (level: number) => {
    if (found === undefined) return;
    for (; below > level; below--) if (doubtful[below]) put(below, found);
  };
  visitRegions(image, { holes, only: doubtful }, (level, regions) => {
    fillDownTo(level);
    below = level;
    found = of(regions);
  });
  fillDownTo(0);
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
  levels: Levels,
  { rows, columns }: { rows: number; columns: number },
  { edges: truth }: PreparedBoxes,
  scale: ThresholdScale,
  outline: Outline,
): Float32Array {
  const { thresholds, edges } = scale;
  const result = new Float32Array(thresholds.length);
  const single = levelBoxes(outline, (v) => levelOf(v, scale), edges.length);
  const iou = (boxes: Int32Array, b: number) =>
    bestIoU(boxes[b], boxes[b + 1], boxes[b + 2] + 1, boxes[b + 3] + 1, truth);
  // The last edge, 1, is no threshold.
  const last = thresholds.length;
  for (let level = Math.min(single.highest, last); level >= 1; level--)
    result[level - 1] = iou(single.boxes, 4 * level);
  if (!single.doubtful.includes(1)) return result;
  visitDoubtful({ rows, columns, levels, top: edges.length, turns: outline.turns }, single, false, {
    of: ({ boxes, largest }) => iou(boxes, largest),
    put: (level, found) => {
      if (level <= last) result[level - 1] = found;
    },
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
