/** Draws every map of one image and scores it against its boxes and mask: what the evaluation does per image. */
import type { RawMap } from '../../src-shared/feature-map.ts';
import type { Box } from '../../src-shared/geometry.ts';
import {
  type Convention,
  type EvaluationSize,
  foregroundFrom,
  prepareGroundTruth,
} from '../../src-shared/ground-truth.ts';
import type { MaskSource } from '../datasets/dataset.ts';
import { loadMask } from '../datasets/masks.ts';
import { type ImageScores, type ScoreSettings, scoreImage } from '../evaluate/score-image.ts';
import { encodeScores } from '../evaluate/score-record.ts';
import { type ChanceLevels, chanceOf } from '../evaluate/summarise.ts';
import type { ComparisonRow } from '../explain/comparison-rows.ts';
import { type CurvePlan, curveMaps, rowMaps } from '../explain/explain-rows.ts';
import type { ExplainedImage } from '../explain/raw-map.ts';

export interface ImageTruth {
  name: string;
  width: number;
  height: number;
  boxes: Box[];
  mask: MaskSource | null;
  classIndex: number;
}

export interface ScoreExplanationsInput {
  image: ExplainedImage;
  truth: ImageTruth;
  rows: ComparisonRow[];
  curves: CurvePlan;
  size: EvaluationSize;
  convention: Convention;
  thresholds: Float64Array;
}

export interface ScoredRow {
  row: string;
  /** `encodeScores`. */
  record: Uint8Array;
}

export interface ScoredImage {
  scores: ScoredRow[];
  /** Area fractions of boxes and mask: the chance level. */
  chance: ChanceLevels;
}

export async function scoreExplanations(input: ScoreExplanationsInput): Promise<ScoredImage> {
  const { image, truth, rows, curves, size, convention, thresholds } = input;
  const mask =
    truth.mask === null
      ? null
      : await loadMask(truth.mask, truth, { verify: true, foreground: foregroundFrom[convention] });
  const prepared = prepareGroundTruth({ ...truth, mask }, size, convention);
  const settings: ScoreSettings = { thresholds, asIs: false, regions: true };
  const scores: ScoredRow[] = [];
  const score = (row: string, map: RawMap, how: ScoreSettings): ImageScores => {
    const scored = scoreImage(map, prepared, how, `${truth.name}, ${row}`);
    scores.push({ row, record: encodeScores(scored) });
    return scored;
  };
  const known: { map: RawMap; scored: ImageScores }[] = [];
  for (const { row, map } of rowMaps(rows, image)) known.push({ map, scored: score(row, map, settings) });
  for (const { row, map } of curveMaps(curves, image)) {
    // Points of the curves that are rows of the table too, N = 1 and M = 50 for example.
    const same = known.find((one) => equal(one.map, map));
    if (same === undefined) score(row, map, { ...settings, regions: false });
    else scores.push({ row, record: encodeScores({ ...same.scored, boxes: null, pointing: null }) });
  }
  const chance = chanceOf(prepared);
  return { scores, chance };
}

function equal(a: RawMap, b: RawMap): boolean {
  const alike = a.rows === b.rows && a.columns === b.columns && a.frame === b.frame;
  return alike && a.data.every((value, i) => Object.is(value, b.data[i]));
}
