/** Scores of one map at one τ, for the numbers under it: the engine's own steps, without its sweep over thresholds. */
import { boxIoUs } from './box-accuracy.ts';
import type { TruthFrame } from './compare-frames.ts';
import { energies } from './energy.ts';
import type { RawMap } from './feature-map.ts';
import { type PreparedTruth, prepareBoxes } from './ground-truth.ts';
import { outlineOf } from './outline.ts';
import { countPixels, maskIoUs } from './pixel-curve.ts';
import { scaleMap } from './scale-map.ts';
import { levelsOf, type ThresholdScale, thresholdScale } from './thresholds.ts';

/** In [0,1]; null where the ground truth is missing or, for energies, the map sums to 0. */
export interface LiveScores {
  energyInBox: number | null;
  energyInMask: number | null;
  maskIoU: number | null;
  boxIoU: number | null;
  /** The map is the same everywhere: all zeros when scaled. */
  constant: boolean;
}

/**
 * What the frame of the ground truth says, made ready once for every map of the image. `fraction` of box and mask is the
 * chance level of the energy; the mask's is counted at the evaluation size.
 */
export function preparedTruth({ meta, arrays: { mask } }: TruthFrame): PreparedTruth {
  const { rows, columns, boxes, width, height, hasMask } = meta;
  const pixels = hasMask ? mask.reduce((sum, value) => sum + value, 0) : 0;
  return {
    rows,
    columns,
    boxes: prepareBoxes({ boxes, width, height }, { rows, columns }),
    mask: pixels === 0 ? null : { data: mask, pixels, fraction: pixels / (rows * columns) },
  };
}

/** METHOD 7 for one map and one τ in [0,1). Equal to `scoreImage` at that threshold. */
export function scoresOf(map: RawMap, truth: PreparedTruth, tau: number): LiveScores {
  const { inBox, inMask } = energies(map, truth);
  const { boxes, mask } = truth;
  const { map: scaled, constant } = scaleMap(map, truth);
  const scores: LiveScores = { energyInBox: inBox, energyInMask: inMask, maskIoU: null, boxIoU: null, constant };
  if (mask === null && boxes === null) return scores;
  const scale = scaleOf(tau);
  const levels = levelsOf(scaled.data, scale);
  if (mask !== null) scores.maskIoU = maskIoUs(countPixels(levels, mask.data, scale))[0];
  if (boxes !== null) scores.boxIoU = boxIoUs(levels, truth, boxes, scale, { outline: outlineOf(scaled) })[0];
  return scores;
}

let latest: ThresholdScale | null = null;

function scaleOf(tau: number): ThresholdScale {
  if (latest?.thresholds[0] !== tau) latest = thresholdScale(Float64Array.of(tau));
  return latest;
}
