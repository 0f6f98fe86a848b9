/**
 * Every map of the comparison from what was loaded, in one go (METHOD 2 to 7): what a slider's movement costs. Pure;
 * what only the engine can compute is looked up, and asked for where it is not there.
 */
import type { FeatureMapFrame } from '../../../src-shared/compare-frames.ts';
import type { FeatureMap, RawMap } from '../../../src-shared/feature-map.ts';
import { alphaOf } from '../../../src-shared/live-gradients.ts';
import { type LiveScores, scoresOf } from '../../../src-shared/live-scores.ts';
import { activationMap, centerMap, centerSide, mapOf } from '../../../src-shared/maps.ts';
import { type Limits, limitsOf, sharedLimits } from '../../../src-shared/paint-map.ts';
import { constantGradient, isChannelVariant, pixelMap } from '../../../src-shared/variants.ts';
import { type BestColumns, bestOf } from './best-columns.ts';
import { type ColumnSpec, isCut, isTransfer, needsTriplet } from './column-spec.ts';
import { type Pending, singleCotangent, type Weighted, type WeightsInput, weightsOf } from './column-weights.ts';
import type { LoadedImage } from './loaded-image.ts';
import { type Subject, type ThereSubject, truthOf } from './subject.ts';

export interface ComparisonInput extends WeightsInput {
  image: string;
  model: number;
  columns: readonly ColumnSpec[];
  /** What each column's map is computed from. */
  subjects: readonly Subject[];
  /** M. */
  top: number;
  /** The threshold of each column's IoU. */
  taus: readonly number[];
  shared: boolean;
}

export interface ColumnMap extends Omit<Weighted, 'alpha'> {
  state: 'ready';
  /** The image that the map lies on. */
  image: LoadedImage;
  map: RawMap;
  /** α of all channels, signed; null for maps without channel weights. */
  alpha: Float32Array | null;
  /** M in force; null where every channel counts. */
  top: number | null;
  scores: LiveScores | null;
  /** Threshold of IoU and contour. */
  tau: number;
  /** Values of the first and the last colour. */
  limits: Limits;
  /** The map equals Grad-CAM's by construction: behind average pooling. */
  equalsGradCam: boolean;
  /** A newer one is being computed: what is seen is the last one, and belongs to what was asked for then. */
  stale?: boolean;
}

export type ColumnResult = ColumnMap | { state: 'waiting' } | { state: 'none'; reason: string };

export interface ComparisonResult {
  image: string;
  model: number;
  /** What was asked for; `columns` answers one by one. */
  specs: readonly ColumnSpec[];
  columns: ColumnResult[];
  best: BestColumns;
}

type Computed = Omit<ColumnMap, 'state' | 'image' | 'scores' | 'limits' | 'tau' | 'stale'>;

const evaluation = { rows: 224, columns: 224 };

/** Shared limits hold among maps of one unit: α-weighted maps of one variant and model; baselines keep their own. */
function unitOf({ source, variant, model }: ColumnSpec): string {
  const own = source === 'activation' || source === 'centre' || variant === 'eigencam';
  return `${own ? `${source}.${variant}` : variant}~${model}`;
}

export function computeComparison(input: ComparisonInput): ComparisonResult {
  const memo = new Map<string, Weighted | Pending>();
  const columns = input.columns.map((column, at) => {
    const subject = input.subjects[at];
    return subject.state === 'there' ? computeColumn(input, { column, subject, at }, memo) : subject;
  });
  if (input.shared) shareLimits(input.columns, columns);
  const { image, model, columns: specs } = input;
  const scores = columns.map((column) => (column.state === 'ready' ? column.scores : null));
  return { image, model, specs, columns, best: bestOf(specs, scores) };
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

interface ColumnAt {
  column: ColumnSpec;
  subject: ThereSubject;
  at: number;
}

function computeColumn(
  input: ComparisonInput,
  { column, subject, at }: ColumnAt,
  memo: Map<string, Weighted | Pending>,
): ColumnResult {
  const { image, role } = subject;
  const A = featureMapOf(image.feature);
  const { source, variant } = column;
  const finished = (map: Computed): ColumnMap => finish(map, image, input.taus[at]);
  const plain = { alpha: null, top: null, triplets: null, counts: null, equalsGradCam: false };
  if (source === 'centre') return finished({ ...plain, map: centerMap(centerSide, centerSide) });
  if (source === 'activation') return finished({ ...plain, map: activationMap(A) });
  if (variant === 'eigencam') return finished({ ...plain, map: eigenMap(A) });
  if (needsTriplet(column) && !isTransfer(column) && image.gradients === null) {
    return { state: 'none', reason: image.noTriplet?.message ?? 'it has no class, so no triplet' };
  }
  if (!isChannelVariant(variant)) {
    const pixel = computePixelMap(input, subject, column, A);
    return 'state' in pixel ? pixel : finished(pixel);
  }
  const from = isTransfer(column) ? 'transfer' : source === 'single' ? 'single' : 'mean';
  const key = [from, variant, column.score, column.sign, image.model, image.id, role].join();
  const weighted = memo.get(key) ?? weightsOf(input, subject, column, A);
  memo.set(key, weighted);
  if ('state' in weighted) return weighted;
  const top = isCut(column) ? Math.min(input.top, A.channels) : null;
  const map = mapOf(A, weighted.alpha, top);
  const equalsGradCam = variant === 'xgradcam' && image.feature.meta.constantGradient && source === 'single';
  return finished({ ...weighted, top, map, equalsGradCam });
}

function finish(map: Computed, image: LoadedImage, tau: number): ColumnMap {
  const truth = truthOf(image);
  return {
    state: 'ready',
    image,
    ...map,
    tau,
    scores: truth === null ? null : scoresOf(map.map, truth, tau),
    limits: limitsOf(map.map, truth ?? evaluation),
  };
}

/** HiResCAM and LayerCAM of the single triplet. */
function computePixelMap(
  input: ComparisonInput,
  subject: ThereSubject,
  column: ColumnSpec,
  A: FeatureMap,
): Computed | Pending {
  const { variant } = column;
  const single = singleCotangent(input, subject, column);
  if (isChannelVariant(variant)) return { state: 'waiting' };
  if ('state' in single) return single;
  const { id, model, gradients, feature } = subject.image;
  const { cotangent, counts } = single;
  const constant = feature.meta.constantGradient;
  const gradient = constant
    ? constantGradient(A, alphaOf(gradients!, cotangent))
    : input.pixelGradient({ model, image: id, cotangent })?.arrays.gradient;
  if (gradient === undefined) return { state: 'waiting' };
  return {
    map: rawMap(A, pixelMap(variant, A, gradient)),
    alpha: null,
    top: null,
    triplets: 1,
    counts,
    equalsGradCam: constant && variant === 'hirescam',
  };
}

/** The slowest of all maps, and the same wherever a slider stands. */
function eigenMap(A: FeatureMap): RawMap {
  const map = eigenMaps.get(A.data) ?? rawMap(A, pixelMap('eigencam', A, null));
  eigenMaps.set(A.data, map);
  return map;
}

const eigenMaps = new WeakMap<Float32Array, RawMap>();

export function featureMapOf({ meta, arrays }: FeatureMapFrame): FeatureMap {
  const { rows, columns, channels, frame } = meta;
  return { rows, columns, channels, data: arrays.featureMap, ...(frame && { frame }) };
}

function rawMap({ rows, columns, frame }: FeatureMap, values: Float64Array): RawMap {
  return { rows, columns, frame, data: Float32Array.from(values) };
}
