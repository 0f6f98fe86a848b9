/**
 * One anchor explained by triplets that the user names, without a workspace: three images in, one map out. The head's
 * part is passed back in double precision; a longer tail goes through automatic differentiation.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { FeatureMap, RawMap } from '../../src-shared/feature-map.ts';
import { headForward } from '../../src-shared/head-forward.ts';
import { mapOf } from '../../src-shared/maps.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { type ScoreSpec, scoreTriplet } from '../../src-shared/score.ts';
import {
  channelWeights,
  isChannelVariant,
  type PlusPlusForm,
  pixelMap,
  type VariantName,
} from '../../src-shared/variants.ts';
import type { ComputeClient } from '../compute/client.ts';
import type { NetworkShape } from '../compute/operation-data.ts';
import { headBackward, poolBackward, poolOne } from '../explain/head-backward.ts';
import { type LoadedBackbone, requireHeadFits } from '../models/backbone.ts';
import { notesOf } from '../models/collapse.ts';
import type { Head } from '../network/head.ts';

/** Preprocessed network input, [rows, columns, 3]. */
export interface ImageTensor {
  rows: number;
  columns: number;
  data: Float32Array;
}

export interface TripletImages {
  anchor: ImageTensor;
  positives: ImageTensor[];
  negatives: ImageTensor[];
}

export interface TripletExplanationSpec {
  loaded: LoadedBackbone;
  head: Head;
  score: ScoreSpec;
  variant: VariantName;
  form: PlusPlusForm;
  /** Keeps the M largest α; variants without channel weights have none to cut. */
  top: number | null;
}

export interface TripletExplanation {
  /** f of the anchor, length E. */
  embedding: Float64Array;
  /** By pair. */
  distances: { positive: number; negative: number }[];
  scores: number[];
  /** Pairs that `hinge` leaves out. */
  inactive: number;
  /** α of all channels, averaged over the active pairs; null for variants without channel weights. */
  alpha: Float64Array | null;
  /** Before ReLU. */
  map: RawMap;
  /** What whoever looks at the map should know: embeddings that are all but equal, a map without a positive value. */
  notes: string[];
}

/** Throws `usage` where images differ in size or the numbers of positives and negatives differ. */
export async function explainTriplets(
  { anchor, positives, negatives }: TripletImages,
  spec: TripletExplanationSpec,
  compute: ComputeClient,
  context: WorkContext,
): Promise<TripletExplanation> {
  requirePairs(anchor, positives, negatives);
  const { loaded, head } = spec;
  const key = 'explain';
  const { backbone, layer, tensors } = loaded;
  const input = { key, backbone: backbone.name, layer, tensors, head, size: anchor.rows, columns: anchor.columns };
  const shape = await compute.call('openNetwork', input, context);
  requireHeadFits(loaded, shape.pooled);
  const [A, ...others] = await featureMaps([anchor, ...positives, ...negatives], { key, shape, compute }, context);
  const embed = async (map: FeatureMap): Promise<Float64Array> =>
    headForward(await pooled(map, { key, shape, head, compute }), head.weights).embedding;
  const embedding = await embed(A);
  const embedded: Float64Array[] = [];
  for (const map of others) embedded.push(await embed(map));
  const scored = positives.map((_, i) =>
    scoreTriplet({ anchor: embedding, positive: embedded[i], negative: embedded[positives.length + i] }, spec.score),
  );
  const active = scored.filter((one) => one.active);
  const gradients: ArrayLike<number>[] = [];
  for (const { cotangent } of active) gradients.push(await gradient(A, cotangent, { key, shape, head, compute }));
  const { alpha, map } = averaged(A, gradients, spec);
  const all = [embedding, ...embedded].flatMap((f) => [...f]);
  const notes = notesOf({ embeddings: { data: Float32Array.from(all), width: embedding.length } });
  if (!map.data.some((value) => value > 0)) notes.push('The map has no positive value: so it is empty after ReLU.');
  return {
    embedding,
    distances: scored.map(({ distances }) => distances),
    scores: scored.map(({ score }) => score),
    inactive: scored.length - active.length,
    alpha,
    map,
    notes,
  };
}

interface Opened {
  key: string;
  shape: NetworkShape;
  compute: ComputeClient;
}

async function featureMaps(
  images: ImageTensor[],
  { key, shape, compute }: Opened,
  context: WorkContext,
): Promise<FeatureMap[]> {
  const [{ rows: size, columns }] = images;
  const data = new Float32Array(images.length * size * columns * 3);
  for (const [i, image] of images.entries()) data.set(image.data, i * size * columns * 3);
  const input = { key, images: data, count: images.length, size, columns, featureMaps: true };
  const features = await compute.call('features', input, context);
  const area = shape.rows * shape.columns * shape.channels;
  const { rows, columns: width, channels } = shape;
  return images.map((_, i) => ({
    rows,
    columns: width,
    channels,
    data: features.featureMaps!.slice(i * area, (i + 1) * area),
  }));
}

/** What the head reads of one image: in double precision behind the last stage, else what the rest of the trunk makes. */
async function pooled(
  map: FeatureMap,
  { key, shape, head, compute }: Opened & { head: Head },
): Promise<ArrayLike<number>> {
  if (shape.tailIsHead) return poolOne(map, head);
  const { rows, columns, channels, data } = map;
  return compute.call('poolFeatureMaps', { key, featureMaps: data, count: 1, rows, columns, channels });
}

/** G of one triplet, rows × columns × channels. */
async function gradient(
  A: FeatureMap,
  cotangent: Float64Array,
  { key, shape, head, compute }: Opened & { head: Head },
): Promise<ArrayLike<number>> {
  if (shape.tailIsHead) {
    const features = poolOne(A, head);
    const back = headBackward(headForward(features, head.weights), head.weights, cotangent);
    return poolBackward(A, head, { pooled: features, gradient: back });
  }
  const { rows, columns, channels, data } = A;
  const cotangents = Float32Array.from(cotangent);
  return compute.call('tailGradients', { key, featureMaps: data, cotangents, count: 1, rows, columns, channels });
}

/** α or map averaged over the triplets; linear variants would allow one pass, but a handful of pairs needs none. */
function averaged(
  A: FeatureMap,
  gradients: ArrayLike<number>[],
  { variant, form, top }: TripletExplanationSpec,
): Pick<TripletExplanation, 'alpha' | 'map'> {
  const { rows, columns, channels } = A;
  const mean = (length: number, of: (gradient: ArrayLike<number>) => Float64Array): Float64Array => {
    const sum = new Float64Array(length);
    for (const gradient of gradients) {
      for (const [i, value] of of(gradient).entries()) sum[i] += value / gradients.length;
    }
    return sum;
  };
  if (!isChannelVariant(variant)) {
    const pixels =
      variant === 'eigencam' ? pixelMap(variant, A, null) : mean(rows * columns, (g) => pixelMap(variant, A, g));
    return { alpha: null, map: { rows, columns, data: Float32Array.from(pixels) } };
  }
  const alpha = mean(channels, (g) => channelWeights(variant, A, g, form));
  return { alpha, map: mapOf(A, Float32Array.from(alpha), top) };
}

function requirePairs(anchor: ImageTensor, positives: ImageTensor[], negatives: ImageTensor[]): void {
  if (positives.length === 0 || positives.length !== negatives.length) {
    throw new TripletscopeError('usage', 'the numbers of positives and negatives differ', {
      expected: 'as many positives as negatives, at least one of each',
      received: `${positives.length} and ${negatives.length}`,
    });
  }
  for (const { rows, columns } of [...positives, ...negatives]) {
    if (rows === anchor.rows && columns === anchor.columns) continue;
    throw new TripletscopeError('bad-input', 'the images of a triplet differ in size', {
      expected: `${anchor.rows} × ${anchor.columns}`,
      received: `${rows} × ${columns}`,
    });
  }
}
