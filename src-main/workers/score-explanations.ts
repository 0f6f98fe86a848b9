/** Draws every map of one image and scores it against its boxes and mask: what the evaluation does per image. */
import { curvePointOf } from '../../src-shared/curve-point.ts';
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
import { type CurvePlan, curveMaps, type RowMap, rowMaps } from '../explain/explain-rows.ts';
import type { ExplainedImage } from '../explain/raw-map.ts';

export interface ImageTruth {
  name: string;
  width: number;
  height: number;
  boxes: Box[];
  mask: MaskSource | null;
  classIndex: number;
}

/** Against what, and how maps are scored. */
export interface ScoringOfImage {
  truth: ImageTruth;
  size: EvaluationSize;
  convention: Convention;
  thresholds: Float64Array;
  /** Points of the curves that are scored as rows of the table are, with boxes and the pointing game. */
  whole?: ReadonlySet<string>;
}

export interface ScoreExplanationsInput extends ScoringOfImage {
  image: ExplainedImage;
  rows: ComparisonRow[];
  curves: CurvePlan;
}

export interface ScoreDrawnMapsInput extends ScoringOfImage {
  maps: readonly RowMap[];
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

/** With the maps themselves, so that they need not be drawn again. */
export async function scoreExplanations({
  image,
  rows,
  curves,
  ...scoring
}: ScoreExplanationsInput): Promise<ScoredImage & { maps: RowMap[] }> {
  const maps = [...rowMaps(rows, image), ...curveMaps(curves, image)];
  return { ...(await scoreDrawnMaps({ maps, ...scoring })), maps };
}

/** The same from maps that were drawn before. */
export async function scoreDrawnMaps(input: ScoreDrawnMapsInput): Promise<ScoredImage> {
  const { maps, truth, size, convention, thresholds, whole } = input;
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
  for (const { row, map } of maps) {
    // Points of the curves that are rows of the table too, N = 1 and M = 50 for example.
    const same = curvePointOf(row) === null ? undefined : known.find((one) => equal(one.map, map));
    const inFull = curvePointOf(row) === null || whole?.has(row) === true;
    if (same === undefined) {
      const scored = score(row, map, { ...settings, regions: inFull });
      if (inFull) known.push({ map, scored });
    } else {
      const { scored } = same;
      scores.push({ row, record: encodeScores(inFull ? scored : { ...scored, boxes: null, pointing: null }) });
    }
  }
  return { scores, chance: chanceOf(prepared) };
}

function equal(a: RawMap, b: RawMap): boolean {
  const alike = a.rows === b.rows && a.columns === b.columns && (a.frame === undefined) === (b.frame === undefined);
  return alike && a.data.every((value, i) => Object.is(value, b.data[i]));
}
