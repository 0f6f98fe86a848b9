/**
 * What Compare asks of an open model: frames from which the window computes maps while a slider moves, and what is not
 * linear in the gradient. Where the tail is the head alone, everything but the forward pass is done here in closed form
 * and double precision, whatever the compute thread is busy with; longer tails go through it.
 */
import { LRUCache } from 'lru-cache';
import type {
  EmbeddingsFrame,
  FeatureMapFrame,
  GradientFrame,
  PixelGradientFrame,
} from '../../src-shared/compare-frames.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { headForward } from '../../src-shared/head-forward.ts';
import { alphaOf } from '../../src-shared/live-gradients.ts';
import type { Candidates } from '../../src-shared/relation.ts';
import { constantGradient } from '../../src-shared/variants.ts';
import { ExpectedEmbeddings } from '../explain/expected-embeddings.ts';
import { gradientFrame } from '../explain/gradient-frame.ts';
import { headBackward, poolBackward } from '../explain/head-backward.ts';
import { headJacobian } from '../explain/head-jacobian.ts';
import { type NegativeSampling, type SamplingSpec, TripletSource } from '../explain/sampling.ts';
import type { ExplainedModel, ModelSlot } from '../models/model.ts';
import type { Engine } from '../session/engine.ts';
import type { WorkspaceSlot } from '../session/workspace-session.ts';
import { createPace } from '../system/pace.ts';
import { comparedEmbedding, comparedFeatures } from './compared-features.ts';
import { comparedImage, storedIndex } from './compared-image.ts';

/** A model that a view looks at, and whether somebody still waits for the answer. */
export interface Viewed {
  model: ExplainedModel;
  engine: Engine;
  signal: AbortSignal;
}

/** Throws `usage` for an image without triplets, `not-found` for one that is gone. */
export async function featureMapFrame(id: string, { model, engine, signal }: Viewed): Promise<FeatureMapFrame> {
  const image = comparedImage(id, model, engine.session);
  const { featureMap, embedding, cached } = await comparedFeatures(image, model, engine, signal);
  const { shape, images, source } = model.features;
  const { rows, columns, channels } = shape;
  const frame = source.extractor.frameOf(image.kind === 'stored' ? images[image.index] : image.external) ?? null;
  return {
    meta: { image: id, rows, columns, channels, frame, constantGradient: hasConstantGradient(model), cached },
    arrays: { featureMap, embedding },
  };
}

/** G is the same at every pixel of a channel. */
export function hasConstantGradient({ features, head }: ExplainedModel): boolean {
  return features.shape.tailIsHead && head.pooling === 'average';
}

export interface TripletOptions {
  sampling: SamplingSpec;
  margin: number;
}

export async function gradientsFrame(
  id: string,
  { sampling, margin }: TripletOptions,
  viewed: Viewed,
): Promise<GradientFrame> {
  const { model, engine, signal } = viewed;
  const anchor = storedIndex(id, model, engine.session);
  const { triplets, expected } = samplerOf(model, sampling);
  const candidates = candidatesOf(anchor, triplets, model);
  const { images } = model.features;
  const { negatives } = sampling;
  const jacobian = await jacobianOf(anchor, viewed);
  return gradientFrame(
    { anchor, id, candidates, jacobian, margin, negatives, idOf: (index) => images[index].imageId },
    { embeddings: model.embeddings, triplets, expected, pace: createPace(signal) },
  );
}

/** Most numbers of J that a window gets: 64 MB. */
const largestJacobian = 2 ** 24;
const jacobians: WorkspaceSlot<LRUCache<string, Float32Array>> = {
  make: () => new LRUCache({ maxSize: 96 * 2 ** 20, sizeCalculation: ({ byteLength }) => byteLength }),
  release: (memory) => memory.clear(),
};

/** False where the embedding is as wide as a whole feature map. */
export function hasJacobian({ features, embeddings }: ExplainedModel): boolean {
  return features.shape.channels * embeddings.width <= largestJacobian;
}

/** J = mean over pixels of ∂f/∂A, [K, E]. Throws `unsupported` where it is too large. */
export async function jacobianOf(index: number, { model, engine, signal }: Viewed): Promise<Float32Array> {
  const { features, embeddings, head } = model;
  const { shape, images, networkKey } = features;
  if (!hasJacobian(model)) throw tooWide(embeddings.width);
  const id = String(images[index].imageId);
  const known = engine.session.of(jacobians).get(`${model.key} ${id}`);
  if (known !== undefined) return known;
  const needsMap = !shape.tailIsHead || head.pooling === 'gem';
  const { rows, columns, channels } = shape;
  const data = needsMap
    ? (await comparedFeatures({ kind: 'stored', id, index }, model, engine, signal)).featureMap
    : null;
  let jacobian: Float32Array;
  if (shape.tailIsHead) {
    const pooled = await features.pooledOf(index, signal);
    const featureMap = data && { rows, columns, channels, data };
    jacobian = await headJacobian({ head, pooled, area: rows * columns, featureMap }, createPace(signal));
  } else {
    const input = { key: networkKey, featureMap: data!, rows, columns, channels, width: embeddings.width };
    jacobian = await engine.compute.call('tailJacobian', input, { signal });
  }
  engine.session.of(jacobians).set(`${model.key} ${id}`, jacobian);
  return jacobian;
}

function tooWide(width: number): TripletscopeError {
  return new TripletscopeError('unsupported', 'the embedding is too wide to explain while a slider moves', {
    received: `${width} numbers`,
    remedy: 'Give the network a linear layer behind the pooling.',
  });
}

/** G of one ∂S/∂f(a), which a window has from its sums. Throws `usage` for one of another length. */
export async function pixelGradientFrame(
  id: string,
  cotangent: readonly number[],
  viewed: Viewed,
): Promise<PixelGradientFrame> {
  const { model, engine, signal } = viewed;
  const { features, embeddings } = model;
  const index = storedIndex(id, model, engine.session);
  if (cotangent.length !== embeddings.width) {
    throw new TripletscopeError('usage', 'the gradient at the embedding has the wrong length', {
      expected: `${embeddings.width} numbers`,
      received: String(cotangent.length),
    });
  }
  const { rows, columns, channels } = features.shape;
  const vector = Float64Array.from(cotangent);
  const { featureMap: data } = await comparedFeatures({ kind: 'stored', id, index }, model, engine, signal);
  const gradient = await gradientOf({ rows, columns, channels, data }, { index, vector }, viewed);
  return { meta: { rows, columns }, arrays: { gradient } };
}

async function gradientOf(
  map: { rows: number; columns: number; channels: number; data: Float32Array },
  { index, vector }: { index: number; vector: Float64Array },
  viewed: Viewed,
): Promise<Float32Array> {
  const { model, signal } = viewed;
  const { features, head, embeddings } = model;
  if (hasConstantGradient(model)) {
    const jacobian = await jacobianOf(index, viewed);
    const meta = { channels: map.channels, width: embeddings.width };
    return constantGradient(map, alphaOf({ meta, arrays: { jacobian } }, vector));
  }
  if (features.shape.tailIsHead) {
    const pooled = await features.pooledOf(index, signal);
    const gradient = headBackward(headForward(pooled, head.weights), head.weights, vector);
    return Float32Array.from(poolBackward(map, head, { pooled, gradient }));
  }
  const cotangents = Float32Array.from(vector);
  return features.source.extractor.pullBack({ featureMaps: map.data, cotangents, count: 1 }, signal);
}

/** Most numbers of one answer: 16 MB. */
const mostNumbers = 2 ** 22;

export async function embeddingsFrame(ids: readonly string[], viewed: Viewed): Promise<EmbeddingsFrame> {
  const { model, engine, signal } = viewed;
  const { width } = model.embeddings;
  if (ids.length * width > mostNumbers) {
    throw new TripletscopeError('usage', 'too many embeddings at once', {
      expected: `at most ${Math.floor(mostNumbers / width)}`,
      received: String(ids.length),
    });
  }
  const vectors = new Float32Array(ids.length * width);
  const pace = createPace(signal);
  for (const [row, id] of ids.entries()) {
    const image = comparedImage(id, model, engine.session);
    vectors.set(await comparedEmbedding(image, model, engine, signal), row * width);
    await pace();
  }
  return { meta: { width }, arrays: { vectors } };
}

interface Sampler {
  triplets: TripletSource;
  expected: ExpectedEmbeddings;
}

/** One sampling a model: a window seldom changes seed or rule, and often the image. */
interface KnownSampler {
  expected: ExpectedEmbeddings;
  latest: { seed: number; negatives: NegativeSampling; sampler: Sampler } | null;
}

const samplers: ModelSlot<KnownSampler> = {
  make: ({ embeddings }) => ({ expected: new ExpectedEmbeddings(embeddings), latest: null }),
};

export function samplerOf(model: ExplainedModel, sampling: SamplingSpec): Sampler {
  const { seed, negatives } = sampling;
  const known = model.memory.of(samplers);
  if (known.latest?.seed === seed && known.latest.negatives === negatives) return known.latest.sampler;
  const triplets = new TripletSource(model.features.images, model.features.relation, sampling);
  const sampler = { triplets, expected: known.expected };
  known.latest = { seed, negatives, sampler };
  return sampler;
}

/** Throws `bad-input` where the image forms no triplet. */
export function candidatesOf(anchor: number, triplets: TripletSource, { features }: ExplainedModel): Candidates {
  const candidates = triplets.candidates(anchor);
  if (candidates !== null) return candidates;
  throw new TripletscopeError('bad-input', 'the image forms no triplet', {
    file: features.images[anchor].relativePath,
    expected: triplets.relation.needs,
    remedy: triplets.relation.remedy,
  });
}
