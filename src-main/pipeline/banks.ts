/**
 * Banks of grad-weights in the workspace: α of each image by each bank, computed once and resumed where it was cut.
 * Cotangents are summed here (cheap, in double precision); the pass back runs on the compute thread in batches.
 */
import type { WorkContext } from '../../src-shared/progress.ts';
import { type BankSpec, isLinear, nonLinearCap } from '../explain/bank-spec.ts';
import { scoreSampled } from '../explain/mean-cotangent.ts';
import { fromPooledFeatures, meanCotangent, meanCotangents } from '../explain/pooled-weights.ts';
import { TripletSource } from '../explain/sampling.ts';
import { chunkSize, chunksOf, mappedBefore, readChunk } from '../features/features.ts';
import { labelsKey } from '../models/image-relation.ts';
import type { ExplainedModel } from '../models/model.ts';
import type { Engine } from '../session/engine.ts';
import { createPace } from '../system/pace.ts';
import { together } from '../system/work-scope.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { BankId as StoredBankId } from '../workspace/ids.ts';
import type { GradWeights } from '../workspace/tables/grad-weights.ts';

/** ∂S/∂f rows that go to the compute thread at a time: bounds its memory to so many rows of K floats. */
const vectorsAtOnce = 2048;

export interface BankContext {
  model: ExplainedModel;
  triplets: TripletSource;
  engine: Engine;
}

/** α of some images by one bank; rows without a triplet were left out by the caller. */
export interface AnchorBatch {
  /** Indices into the model's images, ascending. */
  anchors: readonly number[];
  spec: BankSpec;
}

export function tripletSource(model: ExplainedModel, spec: BankSpec): TripletSource {
  return new TripletSource(model.features.images, model.features.relation, spec.sampling);
}

/** The key of the bank that a model (by its key) has with the labels of now. */
export function bankKey(modelKey: string, spec: BankSpec, engine: Pick<Engine, 'workspace'>): string {
  return contentKey('bank', modelKey, labelsKey(engine), spec);
}

/** The bank in the workspace, completed for these images. */
export async function fillBank(
  { anchors, spec }: AnchorBatch,
  { model, triplets, engine }: BankContext,
  stage: string,
  context: WorkContext,
): Promise<StoredBankId> {
  const { workspace } = engine;
  const key = bankKey(model.key, spec, engine);
  const known = workspace.banks.byKey(key);
  const done = known === undefined ? new Set() : workspace.gradWeights.imageIds(known.id);
  const { images } = model.features;
  const missing = anchors.filter((index) => !done.has(images[index].imageId));
  if (workspace.readOnly && (known === undefined || missing.length > 0)) {
    const what = `the grad-weights of ${missing.length} images (${stage}) are missing`;
    workspace.requireWritable(
      `${what}: \`tripletscope extract\` computes them, as does *Score the maps* in the window`,
    );
  }
  const bank =
    workspace.readOnly && known !== undefined
      ? known
      : workspace.banks.ensure({ key, modelId: model.id, layer: model.features.layer, spec });
  const draws = drawsOf(spec);
  const perCall = Math.max(1, Math.min(chunkSize * 8, Math.floor(vectorsAtOnce / draws)));
  for (let start = 0; start < missing.length; start += perCall) {
    context.signal.throwIfAborted();
    const batch = missing.slice(start, start + perCall);
    const rows = await gradWeights({ anchors: batch, spec }, { model, triplets, engine }, context);
    await workspace.gradWeights.putMany(bank.id, rows, context.signal);
    context.report({ stage, done: start + batch.length, total: missing.length });
  }
  return bank.id;
}

function drawsOf(spec: BankSpec): number {
  if (isLinear(spec.variant)) return 1;
  return spec.triplets === 'all' ? nonLinearCap : spec.triplets;
}

/** α of each anchor. */
export async function gradWeights(
  { anchors, spec }: AnchorBatch,
  { model, triplets, engine }: BankContext,
  { signal }: WorkContext,
): Promise<GradWeights[]> {
  const { features, embeddings } = model;
  const { shape, images } = features;
  const draws = drawsOf(spec);
  const pace = createPace(signal);
  const cotangents = new Float32Array(anchors.length * draws * embeddings.width);
  const active: number[] = [];
  const inactive: number[] = [];
  for (const [row, anchor] of anchors.entries()) {
    const at = row * draws * embeddings.width;
    if (isLinear(spec.variant)) {
      const mean = meanCotangent(anchor, spec, { embeddings, triplets });
      cotangents.set(mean.cotangent, at);
      active.push(mean.active);
      inactive.push(mean.inactive);
    } else {
      const scored = triplets.sample(anchor, draws).map((t) => scoreSampled(embeddings, anchor, t, spec.score));
      for (const [t, { cotangent }] of scored.entries()) cotangents.set(cotangent, at + t * embeddings.width);
      active.push(scored.filter((one) => one.active).length);
      inactive.push(draws - active[row]);
    }
    await pace();
  }
  const request = { cotangents, vectors: anchors.length * draws, variant: spec.variant, form: spec.form };
  const sums = await passBack(anchors, model, engine, { ...request, signal });
  return anchors.map((anchor, row) => {
    const weights = sums.slice(row * shape.channels, (row + 1) * shape.channels);
    if (!isLinear(spec.variant) && active[row] > 0) for (let k = 0; k < weights.length; k++) weights[k] /= active[row];
    return { imageId: images[anchor].imageId, weights, active: active[row], inactive: inactive[row] };
  });
}

/** α of each anchor averaged over N triplets, for every N of `counts`; the variant is linear. Rows lie as `counts`. */
export async function averagedWeights(
  { anchors, spec, counts }: AnchorBatch & { counts: readonly BankSpec['triplets'][] },
  { model, triplets, engine }: BankContext,
  context: WorkContext,
): Promise<Float32Array[][]> {
  const { embeddings, features } = model;
  const { channels } = features.shape;
  const pace = createPace(context.signal);
  const cotangents = counts.map(() => new Float32Array(anchors.length * embeddings.width));
  for (const [row, anchor] of anchors.entries()) {
    const means = meanCotangents(anchor, { spec, counts }, { embeddings, triplets });
    for (const [i, { cotangent }] of means.entries()) cotangents[i].set(cotangent, row * embeddings.width);
    await pace();
  }
  const { variant, form } = spec;
  const sums = await together(
    context,
    cotangents.map(
      (own) =>
        ({ signal }) =>
          passBack(anchors, model, engine, { cotangents: own, vectors: anchors.length, variant, form, signal }),
    ),
  );
  return sums.map((all) => anchors.map((_, row) => all.slice(row * channels, (row + 1) * channels)));
}

interface PassBack extends Pick<BankSpec, 'variant' | 'form'> {
  cotangents: Float32Array;
  vectors: number;
  signal: AbortSignal;
}

function passBack(
  anchors: readonly number[],
  model: ExplainedModel,
  engine: Engine,
  request: PassBack,
): Promise<Float32Array> {
  const { features, head } = model;
  const pooledIsEnough = features.shape.tailIsHead && fromPooledFeatures(head, request.variant);
  return pooledIsEnough ? throughPooled(anchors, model, engine, request) : throughMaps(anchors, model, engine, request);
}

async function throughPooled(
  anchors: readonly number[],
  { features }: ExplainedModel,
  { compute }: Engine,
  { signal, ...request }: PassBack,
): Promise<Float32Array> {
  const { pooledOf, shape, networkKey } = features;
  const width = shape.pooled;
  const rows = new Float32Array(anchors.length * width);
  for (const [row, anchor] of anchors.entries()) rows.set(await pooledOf(anchor, signal), row * width);
  const input = { key: networkKey, pooled: rows, count: anchors.length, area: shape.rows * shape.columns, ...request };
  return compute.call('pooledWeights', input, { signal });
}

/** Chunk by chunk of the feature cache, since the tail needs A itself. */
async function throughMaps(
  anchors: readonly number[],
  { features }: ExplainedModel,
  { compute }: Engine,
  { signal, cotangents, vectors, variant, form }: PassBack,
): Promise<Float32Array> {
  const { shape, networkKey } = features;
  const sums = new Float32Array(anchors.length * shape.channels);
  const area = shape.rows * shape.columns * shape.channels;
  const perAnchor = cotangents.length / anchors.length;
  const draws = vectors / anchors.length;
  const chunks = chunksOf(features.featureImages);
  let loaded: { index: number; maps: Float32Array } = { index: -1, maps: new Float32Array() };
  for (const [row, anchor] of anchors.entries()) {
    const index = Math.floor(anchor / chunkSize);
    if (loaded.index !== index)
      loaded = { index, maps: (await readChunk(chunks[index], features.source, signal)).featureMaps };
    const within = mappedBefore(chunks[index], anchor % chunkSize);
    const featureMaps = loaded.maps.slice(within * area, (within + 1) * area);
    const { rows, columns, channels } = shape;
    const vector = cotangents.slice(row * perAnchor, (row + 1) * perAnchor);
    const size = { count: 1, rows, columns, channels };
    const request = { key: networkKey, featureMaps, cotangents: vector, vectors: draws, variant, form, ...size };
    sums.set(await compute.call('mapWeights', request, { signal }), row * channels);
  }
  return sums;
}
