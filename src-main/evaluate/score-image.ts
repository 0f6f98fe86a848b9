/** All that the metrics need to know of one map on one image: small, plain data that is stored per image and row. */

import { boxesOfBytes, boxIoUs, correctPerThreshold, referenceBoxes } from '../../src-shared/box-accuracy.ts';
import { energies } from '../../src-shared/energy.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { RawMap } from '../../src-shared/feature-map.ts';
import type { PreparedGroundTruth } from '../../src-shared/ground-truth.ts';
import { outlineOf } from '../../src-shared/outline.ts';
import { countPixels, type PixelCounts } from '../../src-shared/pixel-curve.ts';
import { scaleMap } from '../../src-shared/scale-map.ts';
import { defaultThresholds, levelsOf, type ThresholdScale, thresholdScale } from '../../src-shared/thresholds.ts';
import { countLevels, hasLevelKernel, type LevelImages, levelImages } from './kernel/level-kernel.ts';
import { pointsAtTruth, pointsFrom } from './pointing.ts';

export interface ScoreSettings {
  /** Ascending, in [0,1). */
  thresholds: Float64Array;
  /** The map lies in [0,1] at the evaluation size already: no ReLU, resize or min–max (the reference evaluator's way). */
  asIs: boolean;
  /** False leaves out what needs regions (MaxBoxAcc, box IoU) and the pointing game: six times faster, for curves. */
  regions: boolean;
}

export const defaultScoreSettings: ScoreSettings = { thresholds: defaultThresholds, asIs: false, regions: true };

/** Scores of one image; null where the ground truth is missing, a map sums to 0, or the part was not asked for. */
export interface ImageScores {
  classIndex: number;
  energyInBox: number | null;
  energyInMask: number | null;
  /** The map was constant and counts as all zeros. */
  constant: boolean;
  /** Pixels per level, all and inside the mask: gives mask IoU at every τ, and PxAP. */
  pixels: PixelCounts | null;
  /** Per threshold: box IoU, and which kinds of MaxBoxAcc are correct (`correctBits`). */
  boxes: { iou: Float32Array; correct: Uint8Array } | null;
  pointing: boolean | null;
}

/** `name` is the image's, for errors. Throws `bad-input` for NaN or Infinity and, as is, for another size or range. */
export function scoreImage(
  map: RawMap,
  truth: PreparedGroundTruth,
  settings: ScoreSettings = defaultScoreSettings,
  name?: string,
): ImageScores {
  checkMap(map, name);
  if (settings.asIs) checkAsIs(map, truth, name);
  const { inBox, inMask } = energies(map, truth);
  const energy = { classIndex: truth.truth.classIndex, energyInBox: inBox, energyInMask: inMask };
  const scale = thresholdScale(settings.thresholds);
  const quick = !settings.asIs && hasLevelKernel(scale, map, truth);
  return { ...energy, ...(quick ? scoreLevels : scorePixels)(map, truth, scale, settings) };
}

type SweepScores = Pick<ImageScores, 'constant' | 'pixels' | 'boxes' | 'pointing'>;

/** From the level and the byte of each pixel alone. */
function scoreLevels(
  map: RawMap,
  truth: PreparedGroundTruth,
  scale: ThresholdScale,
  { regions, thresholds }: ScoreSettings,
): SweepScores {
  const images = levelImages(map, scale, truth);
  const { rows, columns, levels, bytes, turns, constant } = images;
  const { boxes, mask } = truth;
  const pixels = mask && countLevels(mask.data, scale);
  if (!regions) return { constant, pixels, boxes: null, pointing: null };
  const pointing = pointsFrom(firstMaximumOf(images), images, truth.truth);
  if (boxes === null) return { constant, pixels, boxes: null, pointing };
  const size = { rows, columns, turns };
  const byteOutline = outlineOf({ ...size, data: bytes, columnMax: images.columnBytes });
  const byteMap = { rows, columns, outline: byteOutline, byteOf: itself, bytes: () => bytes };
  const correct = correctPerThreshold(boxesOfBytes(byteMap, boxes.corners, thresholds));
  const outline = outlineOf({ ...size, data: levels, columnMax: images.columnLevels });
  return {
    constant,
    pixels,
    boxes: { iou: boxIoUs(levels, truth, boxes, scale, { outline, level: itself }), correct },
    pointing,
  };
}

function itself(value: number): number {
  return value;
}

/** Only 1 has the byte 255. */
function firstMaximumOf({ bytes, constant }: LevelImages): number {
  return constant ? 0 : bytes.indexOf(255);
}

/** From the value of each pixel: maps as they are, and thresholds of any kind. */
function scorePixels(
  map: RawMap,
  truth: PreparedGroundTruth,
  scale: ThresholdScale,
  { asIs, regions, thresholds }: ScoreSettings,
): SweepScores {
  const { map: scaled, constant } = asIs ? { map, constant: isConstant(map) } : scaleMap(map, truth);
  const { boxes, mask } = truth;
  const levels = mask || (boxes && regions) ? levelsOf(scaled.data, scale) : null;
  const pixels = levels && mask && countPixels(levels, mask.data, scale);
  const outline = regions ? outlineOf(scaled) : null;
  const reference = outline && boxes && referenceBoxes(scaled, boxes.corners, thresholds, outline);
  return {
    constant,
    pixels,
    boxes:
      outline && reference && levels && boxes
        ? { iou: boxIoUs(levels, truth, boxes, scale, { outline }), correct: correctPerThreshold(reference) }
        : null,
    pointing: outline && pointsAtTruth(scaled, truth.truth, outline),
  };
}

function isConstant({ data }: RawMap): boolean {
  return data.every((v) => v === data[0]);
}

function checkMap({ rows, columns, data }: RawMap, file: string | undefined): void {
  if (data.length === 0 || data.length !== rows * columns) {
    throw new TripletscopeError('bad-input', 'the map has the wrong number of values', {
      file,
      expected: `${rows} × ${columns} values, at least one`,
      received: `${data.length}`,
    });
  }
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    throw new TripletscopeError('bad-input', 'the map holds a value that is not a number', {
      file,
      expected: 'finite values',
      received: `${data[i]} at row ${Math.floor(i / columns)}, column ${i % columns}`,
      remedy: 'Compute the map again, or leave this image out.',
    });
  }
}

function checkAsIs({ rows, columns, data }: RawMap, truth: PreparedGroundTruth, file: string | undefined): void {
  if (rows !== truth.rows || columns !== truth.columns) {
    throw new TripletscopeError('bad-input', 'a map scored with --as-is has the wrong size', {
      file,
      expected: `${truth.rows} rows × ${truth.columns} columns`,
      received: `${rows} × ${columns}`,
      remedy: 'Resize the map, or score it without --as-is.',
    });
  }
  const outside = data.find((v) => v < 0 || v > 1);
  if (outside !== undefined) {
    throw new TripletscopeError('bad-input', 'a map scored with --as-is must have values in [0,1]', {
      file,
      expected: 'values from 0 to 1',
      received: `${outside}`,
      remedy: 'Scale the map, or score it without --as-is.',
    });
  }
}
