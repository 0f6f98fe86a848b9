/**
 * Every map of the comparison from what was loaded, in one go (METHOD 2 to 7): what a slider's movement costs. Pure;
 * what only the engine can compute is looked up, and asked for where it is not there.
 */
import type {
  FeatureMapFrame,
  GradientFrame,
  PixelGradientFrame,
  WeightsFrame,
} from '../../../src-shared/compare-frames.ts';
import type { FeatureMap, RawMap } from '../../../src-shared/feature-map.ts';
import type { PreparedTruth } from '../../../src-shared/ground-truth.ts';
import { alphaOf, cotangentOf, meanAlpha, tripletCounts } from '../../../src-shared/live-gradients.ts';
import { type LiveScores, scoresOf } from '../../../src-shared/live-scores.ts';
import { activationMap, centerMap, centerSide, mapOf } from '../../../src-shared/maps.ts';
import { type Limits, limitsOf, sharedLimits } from '../../../src-shared/paint-map.ts';
import { type ScoredTriplet, scoreTriplet, type Triplet } from '../../../src-shared/score.ts';
import { channelWeights, constantGradient, isChannelVariant, pixelMap } from '../../../src-shared/variants.ts';
import { type ColumnSpec, isCut, isTransfer, needsTriplet, type TripletCount } from './column-spec.ts';
import { snapped } from './slider-scale.ts';

/** N that the engine computes for variants that are not linear in the gradient; `all` is capped there. */
export const snapCounts: readonly number[] = [1, 5, 10, 50, 100, 200];
export const cappedAll = 1000;

/** α that only the engine can compute: of the image itself or of a donor. */
export interface RemoteWeights {
  kind: 'weights';
  image: string;
  column: ColumnSpec;
  triplets: TripletCount | 'triplet';
}

/** G of the single triplet where it differs from pixel to pixel. */
export interface RemoteGradient {
  kind: 'gradient';
  image: string;
  cotangent: Float64Array;
}

export interface Donor {
  image: string;
  /** D. */
  distance: number;
  /** Null until it has come. */
  gradients: GradientFrame | null;
}

export interface ComparisonInput {
  image: string;
  feature: FeatureMapFrame;
  gradients: GradientFrame | null;
  noTriplet: string | null;
  truth: PreparedTruth | null;
  /** Of the single maps; null where there is none or its embeddings have not come. */
  triplet: Triplet | null;
  /** The k nearest; null until they are known. */
  donors: readonly Donor[] | null;
  columns: readonly ColumnSpec[];
  triplets: TripletCount;
  top: number;
  tau: number;
  margin: number;
  shared: boolean;
  /** What the engine has answered so far; undefined asks for it. */
  weights: (request: RemoteWeights) => WeightsFrame | undefined;
  pixelGradient: (request: RemoteGradient) => PixelGradientFrame | undefined;
}

export interface ColumnMap {
  state: 'ready';
  map: RawMap;
  /** α of all channels, signed; null for maps without channel weights. */
  alpha: Float32Array | null;
  /** M in force; null where every channel counts. */
  top: number | null;
  scores: LiveScores | null;
  /** Values of the first and the last colour. */
  limits: Limits;
  /** N in force: another than the slider's where the variant snaps. */
  triplets: TripletCount | null;
  counts: { active: number; inactive: number } | null;
  /** The map equals Grad-CAM's by construction: behind average pooling. */
  equalsGradCam: boolean;
  /** A newer one is being computed. */
  stale?: boolean;
}

export type ColumnResult = ColumnMap | { state: 'waiting' } | { state: 'none'; reason: string };

export interface ComparisonResult {
  image: string;
  /** What was asked for; `columns` answers one by one. */
  specs: readonly ColumnSpec[];
  columns: ColumnResult[];
  /** The columns with the best value of each metric; ties all count. */
  best: Record<'box' | 'mask' | 'iou', ReadonlySet<number>>;
}

type Weighted = Pick<ColumnMap, 'alpha' | 'triplets' | 'counts'> & { alpha: Float32Array };
type Pending = Exclude<ColumnResult, ColumnMap>;

const waiting: Pending = { state: 'waiting' };
const evaluation = { rows: 224, columns: 224 };

/** Shared limits hold among maps of one unit: α-weighted maps of one variant; baselines keep their own. */
function unitOf({ source, variant }: ColumnSpec): string {
  return source === 'activation' || source === 'centre' || variant === 'eigencam' ? `${source}.${variant}` : variant;
}

export function computeComparison(input: ComparisonInput): ComparisonResult {
  const memo = new Map<string, Weighted | Pending>();
  const columns = input.columns.map((column) => computeColumn(input, column, memo));
  if (input.shared) shareLimits(input.columns, columns);
  return { image: input.image, specs: input.columns, columns, best: bestOf(columns) };
}

function shareLimits(specs: readonly ColumnSpec[], columns: readonly ColumnResult[]): void {
  const groups = new Map<string, ColumnMap[]>();
  columns.forEach((result, at) => {
    if (result.state !== 'ready') return;
    const unit = unitOf(specs[at]);
    groups.set(unit, [...(groups.get(unit) ?? []), result]);
  });
  for (const group of groups.values()) {
    const limits = sharedLimits(group.map((result) => result.limits));
    for (const result of group) result.limits = limits;
  }
}

function computeColumn(
  input: ComparisonInput,
  column: ColumnSpec,
  memo: Map<string, Weighted | Pending>,
): ColumnResult {
  const A = featureMapOf(input.feature);
  const { source, variant } = column;
  const plain = { alpha: null, top: null, triplets: null, counts: null, equalsGradCam: false };
  if (source === 'centre') return finished(input, { ...plain, map: centerMap(centerSide, centerSide) });
  if (source === 'activation') return finished(input, { ...plain, map: activationMap(A) });
  if (variant === 'eigencam') return finished(input, { ...plain, map: eigenMap(A) });
  if (needsTriplet(column) && !isTransfer(column) && input.gradients === null) {
    return { state: 'none', reason: input.noTriplet ?? 'the image has no triplet' };
  }
  if (!isChannelVariant(variant)) return computePixelMap(input, column, A);
  const key = [
    isTransfer(column) ? 'transfer' : source === 'single' ? 'single' : 'mean',
    variant,
    column.score,
    column.sign,
  ].join();
  const weighted = memo.get(key) ?? weightsOf(input, column, A);
  memo.set(key, weighted);
  if ('state' in weighted) return weighted;
  const top = isCut(column) ? Math.min(input.top, A.channels) : null;
  const map = mapOf(A, weighted.alpha, top);
  const equalsGradCam = variant === 'xgradcam' && input.feature.meta.constantGradient && source === 'single';
  return finished(input, { ...weighted, top, map, equalsGradCam });
}

function finished({ truth, tau }: ComparisonInput, map: Omit<ColumnMap, 'state' | 'scores' | 'limits'>): ColumnMap {
  const size = truth ?? evaluation;
  return {
    state: 'ready',
    ...map,
    scores: truth === null ? null : scoresOf(map.map, truth, tau),
    limits: limitsOf(map.map, size),
  };
}

function weightsOf(input: ComparisonInput, column: ColumnSpec, A: FeatureMap): Weighted | Pending {
  if (isTransfer(column)) return transferredWeights(input, column);
  if (column.source === 'single') return singleWeights(input, column, A);
  return averagedWeights(input, column, input.image, input.gradients!);
}

/** One triplet: in the window where G follows from α, else by the engine. */
function singleWeights(input: ComparisonInput, column: ColumnSpec, A: FeatureMap): Weighted | Pending {
  const { gradients, triplet, feature, margin } = input;
  if (gradients === null || triplet === null) return waiting;
  const { score, sign, variant } = column;
  const scored = scoreTriplet(triplet, { score, sign, margin });
  const counts = countsOf(scored);
  const alpha = alphaOf(gradients, scored.cotangent);
  if (variant === 'gradcam') return { alpha, triplets: 1, counts };
  if (feature.meta.constantGradient && isChannelVariant(variant)) {
    const weights = channelWeights(variant, A, constantGradient(A, alpha), 'stable');
    return { alpha: Float32Array.from(weights), triplets: 1, counts };
  }
  const answer = input.weights({ kind: 'weights', image: input.image, column, triplets: 'triplet' });
  return answer === undefined ? waiting : { alpha: answer.arrays.weights, triplets: 1, counts };
}

function countsOf({ active }: ScoredTriplet): { active: number; inactive: number } {
  return { active: active ? 1 : 0, inactive: active ? 0 : 1 };
}

/** N triplets of an image, itself or a donor: linear variants at any N, the others where the engine computed them. */
function averagedWeights(
  input: ComparisonInput,
  column: ColumnSpec,
  image: string,
  gradients: GradientFrame,
): Weighted | Pending {
  const { score, sign, variant } = column;
  const { draws } = gradients.meta;
  if (variant === 'gradcam') {
    const triplets = input.triplets === 'all' ? ('all' as const) : Math.min(input.triplets, draws);
    return {
      alpha: alphaOf(gradients, cotangentOf(gradients, { score, sign, triplets })),
      triplets,
      counts: tripletCounts(gradients, { score, triplets }),
    };
  }
  const triplets = snapped(
    input.triplets,
    snapCounts.filter((count) => count <= draws),
  );
  const answer = input.weights({ kind: 'weights', image, column, triplets });
  return answer === undefined ? waiting : { alpha: answer.arrays.weights, triplets, counts: answer.meta };
}

/** Mean α of the donors (METHOD 6); the image itself gives A alone. */
function transferredWeights(input: ComparisonInput, column: ColumnSpec): Weighted | Pending {
  const { donors } = input;
  if (donors === null) return waiting;
  if (donors.length === 0) return { state: 'none', reason: 'no training image can donate its weights' };
  const found: Weighted[] = [];
  for (const { image, gradients } of donors) {
    if (gradients === null) return waiting;
    const weighted = averagedWeights(input, column, image, gradients);
    if ('state' in weighted) return weighted;
    found.push(weighted);
  }
  return { ...found[0], alpha: found.length === 1 ? found[0].alpha : meanAlpha(found.map(({ alpha }) => alpha)) };
}

/** HiResCAM and LayerCAM of the single triplet. */
function computePixelMap(input: ComparisonInput, column: ColumnSpec, A: FeatureMap): ColumnResult {
  const { gradients, triplet, feature, margin, image } = input;
  const { variant, score, sign } = column;
  if (isChannelVariant(variant) || gradients === null || triplet === null) return waiting;
  const scored = scoreTriplet(triplet, { score, sign, margin });
  const constant = feature.meta.constantGradient;
  const gradient = constant
    ? constantGradient(A, alphaOf(gradients, scored.cotangent))
    : input.pixelGradient({ kind: 'gradient', image, cotangent: scored.cotangent })?.arrays.gradient;
  if (gradient === undefined) return waiting;
  return finished(input, {
    map: rawMap(A, pixelMap(variant, A, gradient)),
    alpha: null,
    top: null,
    triplets: 1,
    counts: countsOf(scored),
    equalsGradCam: constant && variant === 'hirescam',
  });
}

/** The slowest of all maps, and the same wherever a slider stands. */
function eigenMap(A: FeatureMap): RawMap {
  const map = eigenMaps.get(A.data) ?? rawMap(A, pixelMap('eigencam', A, null));
  eigenMaps.set(A.data, map);
  return map;
}

const eigenMaps = new WeakMap<Float32Array, RawMap>();

export function featureMapOf({ meta, arrays }: FeatureMapFrame): FeatureMap {
  return { rows: meta.rows, columns: meta.columns, channels: meta.channels, data: arrays.featureMap };
}

function rawMap({ rows, columns }: FeatureMap, values: Float64Array): RawMap {
  return { rows, columns, data: Float32Array.from(values) };
}

function bestOf(columns: readonly ColumnResult[]): ComparisonResult['best'] {
  const best = (value: (scores: LiveScores) => number | null): ReadonlySet<number> => {
    const values = columns.map((column) =>
      column.state === 'ready' && column.scores !== null ? value(column.scores) : null,
    );
    const known = values.filter((one) => one !== null);
    const most = Math.max(...known);
    // Of one there is no best; what is printed equal is equal.
    if (known.length < 2 || !(most > 0)) return new Set();
    return new Set(values.flatMap((one, at) => (one !== null && one.toFixed(2) === most.toFixed(2) ? [at] : [])));
  };
  return {
    box: best(({ energyInBox }) => energyInBox),
    mask: best(({ energyInMask }) => energyInMask),
    iou: best(iouOf),
  };
}

/** Of the mask where there is one, else of the boxes. */
export function iouOf({ maskIoU, boxIoU }: LiveScores): number | null {
  return maskIoU ?? boxIoU;
}
