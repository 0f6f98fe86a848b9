/** α of a column: of the single triplet, of N triplets, or of the donors (METHOD 2, 3 and 6). */
import type { GradientFrame, PixelGradientFrame, WeightsFrame } from '../../../src-shared/compare-frames.ts';
import type { FeatureMap } from '../../../src-shared/feature-map.ts';
import { alphaOf, cotangentOf, meanAlpha, tripletCounts } from '../../../src-shared/live-gradients.ts';
import { scoreTripletAt } from '../../../src-shared/score.ts';
import { channelWeights, constantGradient, isChannelVariant } from '../../../src-shared/variants.ts';
import { type ColumnSpec, isTransfer, type Role, type TripletCount } from './column-spec.ts';
import type { TripletImages } from './shown-triplet.ts';
import { snapped } from './slider-scale.ts';
import type { ThereSubject } from './subject.ts';

/** N that the engine computes for variants that are not linear in the gradient; `all` is capped there. */
export const snapCounts: readonly number[] = [1, 5, 10, 50, 100, 200];
export const cappedAll = 1000;

/** α that only the engine can compute: of an image, as the anchor of N triplets or in its part of a single one. */
export interface RemoteWeights {
  model: number;
  image: string;
  column: ColumnSpec;
  triplets: TripletCount | (TripletImages & { anchor: string; of: Exclude<Role, 'donor'> });
}

/** G of the single triplet where it differs from pixel to pixel. */
export interface RemoteGradient {
  model: number;
  image: string;
  cotangent: Float64Array;
}

/** What α depends on beside the subject. */
export interface WeightsInput {
  triplets: TripletCount;
  margin: number;
  form: 'stable' | 'reference';
  /** What the engine has answered so far; undefined asks for it. */
  weights: (request: RemoteWeights) => WeightsFrame | undefined;
  pixelGradient: (request: RemoteGradient) => PixelGradientFrame | undefined;
}

export interface Weighted {
  /** Of all channels, signed. */
  alpha: Float32Array;
  /** N in force: another than the slider's where the variant snaps. */
  triplets: TripletCount | null;
  counts: { active: number; inactive: number } | null;
}

export type Pending = { state: 'waiting' } | { state: 'none'; reason: string };

const waiting: Pending = { state: 'waiting' };

export function weightsOf(
  input: WeightsInput,
  subject: ThereSubject,
  column: ColumnSpec,
  A: FeatureMap,
): Weighted | Pending {
  if (isTransfer(column)) return transferredWeights(input, subject, column);
  if (column.source === 'single') return singleWeights(input, subject, column, A);
  const { id, model, gradients } = subject.image;
  return averagedWeights(input, { image: id, model, gradients: gradients! }, column, input.triplets);
}

export interface SingleCotangent {
  cotangent: Float64Array;
  counts: { active: number; inactive: number };
}

/** ∂S/∂f of the image in its part of the single triplet; a donor has one of its own, the first that is drawn. */
export function singleCotangent(
  { margin }: Pick<WeightsInput, 'margin'>,
  { role, triplet, image: { gradients } }: ThereSubject,
  { score, sign }: ColumnSpec,
): SingleCotangent | Pending {
  if (gradients === null) return waiting;
  if (role === 'donor') {
    const spec = { score, sign, triplets: 1 } as const;
    return { cotangent: cotangentOf(gradients, spec), counts: tripletCounts(gradients, spec) };
  }
  if ((role === 'positive' && score === 'negative') || (role === 'negative' && score === 'positive')) {
    return { state: 'none', reason: `this score does not depend on the ${role}` };
  }
  if (triplet === null) return waiting;
  const { cotangent, active } = scoreTripletAt(role, triplet, { score, sign, margin });
  return { cotangent, counts: { active: active ? 1 : 0, inactive: active ? 0 : 1 } };
}

/** One triplet: in the window where G follows from α, else by the engine. */
function singleWeights(
  input: WeightsInput,
  subject: ThereSubject,
  column: ColumnSpec,
  A: FeatureMap,
): Weighted | Pending {
  const { id, model, gradients, feature } = subject.image;
  const single = singleCotangent(input, subject, column);
  if ('state' in single) return single;
  const { cotangent, counts } = single;
  const { variant } = column;
  const alpha = alphaOf(gradients!, cotangent);
  if (variant === 'gradcam') return { alpha, triplets: 1, counts };
  if (feature.meta.constantGradient && isChannelVariant(variant)) {
    const weights = channelWeights(variant, A, constantGradient(A, alpha), input.form);
    return { alpha: Float32Array.from(weights), triplets: 1, counts };
  }
  const { role, tripletImages, anchor } = subject;
  if (role !== 'donor' && tripletImages === null) return waiting;
  const triplets = role === 'donor' ? 1 : { ...tripletImages!, anchor, of: role };
  const answer = input.weights({ model, image: id, column, triplets });
  return answer === undefined ? waiting : { alpha: answer.arrays.weights, triplets: 1, counts };
}

/** N triplets of an image, itself or a donor: linear variants at any N, the others where the engine computed them. */
function averagedWeights(
  input: WeightsInput,
  { image, model, gradients }: { image: string; model: number; gradients: GradientFrame },
  column: ColumnSpec,
  wanted: TripletCount,
): Weighted | Pending {
  const { score, sign, variant } = column;
  const { draws } = gradients.meta;
  if (variant === 'gradcam') {
    const triplets = wanted === 'all' ? ('all' as const) : Math.min(wanted, draws);
    return {
      alpha: alphaOf(gradients, cotangentOf(gradients, { score, sign, triplets })),
      triplets,
      counts: tripletCounts(gradients, { score, triplets }),
    };
  }
  const triplets = snapped(
    wanted,
    snapCounts.filter((count) => count <= draws),
  );
  const answer = input.weights({ model, image, column, triplets });
  return answer === undefined ? waiting : { alpha: answer.arrays.weights, triplets, counts: answer.meta };
}

/** Mean α of the donors (METHOD 6); the image itself gives A alone. */
function transferredWeights(
  input: WeightsInput,
  { donors, image: { model } }: ThereSubject,
  column: ColumnSpec,
): Weighted | Pending {
  if (donors === null) return waiting;
  if (donors.length === 0) return { state: 'none', reason: 'no training image can donate its weights' };
  const failed = donors.find(({ error }) => error !== null);
  if (failed?.error != null) return { state: 'none', reason: `the donors could not be found: ${failed.error}` };
  const found: Weighted[] = [];
  let pending: Pending | null = null;
  // All are looked up, so that what the engine has to compute is asked for at once.
  for (const { image, gradients } of donors) {
    const weighted = gradients && averagedWeights(input, { image, model, gradients }, column, input.triplets);
    if (weighted === null || 'state' in weighted) pending ??= weighted ?? waiting;
    else found.push(weighted);
  }
  if (pending !== null) return pending;
  return { ...found[0], alpha: found.length === 1 ? found[0].alpha : meanAlpha(found.map(({ alpha }) => alpha)) };
}
