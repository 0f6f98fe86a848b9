/**
 * What every map of an image is drawn from, for all test images in turn: feature map, its own α, its donor's α, and G
 * where a variant weighs pixels. Shared by the evaluation, the maps on disk and the figure.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { ExplainSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { BankSpec } from '../explain/bank-spec.ts';
import {
  type BankId,
  bankSpecs,
  type ComparisonRow,
  sameAsSingle,
  transferredBanks,
} from '../explain/comparison-rows.ts';
import { gatherEmbeddings } from '../explain/embeddings.ts';
import type { CurvePlan } from '../explain/explain-rows.ts';
import type { Neighbour } from '../explain/nearest.ts';
import { meanCotangent } from '../explain/pooled-weights.ts';
import type { ExplainedImage } from '../explain/raw-map.ts';
import type { TripletSource } from '../explain/sampling.ts';
import { chunkSize, chunksOf, mappedBefore, readChunk } from '../features/features.ts';
import type { ExplainedModel } from '../models/model.ts';
import type { Engine } from '../session/engine.ts';
import type { BankId as StoredBankId } from '../workspace/ids.ts';
import { averagedWeights, fillBank, tripletSource } from './banks.ts';

export interface PreparedExplanations {
  model: ExplainedModel;
  settings: ExplainSettings;
  rows: ComparisonRow[];
  base: BankSpec;
  banks: Record<BankId, StoredBankId>;
  triplets: TripletSource;
  /** Test images that can be explained, as indices into the model's images, ascending. */
  anchors: number[];
  /** Training images that have a triplet, and so an α to give. */
  training: number[];
  /** Test images without a triplet: alone in their class, say. */
  withoutTriplet: number[];
  /** What was left out of it, in sentences. */
  notes: string[];
  /** Nearest training images of each anchor, nearest first. */
  donors: Map<number, Neighbour[]>;
}

/** What the banks of these settings have in common. */
export function baseBank({ negatives, seed, score, form, triplets }: ExplainSettings): BankSpec {
  return { variant: 'gradcam', form, score, triplets, sampling: { seed, negatives } };
}

/** Fills the banks that the rows need and finds the donors. */
export async function prepareExplanations(
  { model, settings, rows: wanted }: { model: ExplainedModel; settings: ExplainSettings; rows: ComparisonRow[] },
  engine: Engine,
  context: WorkContext,
): Promise<PreparedExplanations> {
  const base = baseBank(settings);
  const triplets = tripletSource(model, base);
  const { images } = model.features;
  const explained = (split: 'train' | 'test', possible: boolean): number[] =>
    images.flatMap((image, i) => (image.split === split && (triplets.candidates(i) !== null) === possible ? [i] : []));
  const anchors = explained('test', true);
  if (anchors.length === 0) throw noTriplets(model);
  const training = explained('train', true);
  // No donor has an α to give where no training image forms a triplet: one a class, say.
  const rows = training.length > 0 ? wanted : wanted.filter(({ source }) => source.kind !== 'transfer');
  const notes = rows.length === wanted.length ? [] : [withoutDonors];
  const specs = bankSpecs(base);
  const transferred = transferredBanks(rows);
  const banks = {} as Record<BankId, StoredBankId>;
  const names = Object.keys(specs) as BankId[];
  for (const [done, name] of names.entries()) {
    context.report({ stage: 'grad-weights', done, total: names.length });
    const weighed = transferred.includes(name) ? [...training, ...anchors] : anchors;
    const stage = `grad-weights, ${name}`;
    banks[name] = await fillBank({ anchors: weighed, spec: specs[name] }, { model, triplets, engine }, stage, context);
  }
  const donors = await findDonors(anchors, training, { model, k: settings.neighbours }, engine, context);
  const withoutTriplet = explained('test', false);
  return { model, settings, rows, base, banks, triplets, anchors, training, withoutTriplet, notes, donors };
}

const withoutDonors =
  'The transferred rows are left out: no training image forms a triplet (each class has one training image), so none has ' +
  'grad-weights to transfer.';

function noTriplets({ features }: ExplainedModel): TripletscopeError {
  const test = features.images.filter(({ split }) => split === 'test');
  const classes = new Set(test.map(({ classIndex }) => classIndex)).size;
  return new TripletscopeError('bad-input', 'no test image forms a triplet, so there is nothing to explain', {
    expected: features.relation.needs,
    received: `${test.length} test images in ${classes} ${classes === 1 ? 'class' : 'classes'}`,
    remedy: 'Add images or classes, or choose another split: --split by-image or --split by-class',
  });
}

/** The k nearest training embeddings of each anchor, as indices into the model's images. */
async function findDonors(
  anchors: readonly number[],
  training: readonly number[],
  { model, k }: { model: ExplainedModel; k: number },
  { compute }: Engine,
  context: WorkContext,
): Promise<Map<number, Neighbour[]>> {
  if (training.length === 0 || anchors.length === 0) return new Map();
  const { embeddings } = model;
  const input = { index: gatherEmbeddings(embeddings, training), queries: gatherEmbeddings(embeddings, anchors), k };
  const found = await compute.call('nearest', input, context);
  return new Map(anchors.map((anchor, row) => [anchor, found[row].map((n) => ({ ...n, index: training[n.index] }))]));
}

export interface AnchorExplanation {
  anchor: number;
  image: ExplainedImage;
  curves: CurvePlan;
}

export interface ExplanationRequest {
  /** Only these; the others are passed by. */
  wanted: ReadonlySet<number>;
  /** Which values the curves take; empty draws none. */
  curveTop: readonly number[];
  curveTriplets: readonly (number | 'all')[];
}

/** The explanations of the wanted anchors in order, a chunk of the feature cache at a time. */
export async function* explanations(
  prepared: PreparedExplanations,
  { wanted, curveTop, curveTriplets }: ExplanationRequest,
  engine: Engine,
  context: WorkContext,
): AsyncGenerator<AnchorExplanation[]> {
  const { model, anchors } = prepared;
  const { features } = model;
  const { shape, images, source } = features;
  const area = shape.rows * shape.columns * shape.channels;
  for (const [index, chunk] of chunksOf(features.featureImages).entries()) {
    const first = index * chunkSize;
    const here = anchors.filter((a) => a >= first && a < first + chunk.length && wanted.has(a));
    if (here.length === 0) continue;
    context.signal.throwIfAborted();
    const { featureMaps } = await readChunk(chunk, features.source, context.signal);
    const mapOf = (anchor: number): Float32Array => {
      const at = mappedBefore(chunk, anchor - first) * area;
      return featureMaps.slice(at, at + area);
    };
    const averages = await curveAverages(here, curveTriplets, { prepared, engine }, context);
    const gradients = await pixelGradients(here, mapOf, prepared, context);
    yield here.map((anchor, row): AnchorExplanation => {
      const { rows, columns, channels } = shape;
      const frame = source.extractor.frameOf(images[anchor]);
      return {
        anchor,
        image: {
          featureMap: { rows, columns, channels, data: mapOf(anchor), frame },
          weights: ownWeights(anchor, prepared, engine),
          donorWeights: donorWeights(anchor, prepared, engine),
          gradient: gradients?.[row] ?? null,
        },
        curves: { top: curveTop, averages: averages[row] },
      };
    });
  }
}

function ownWeights(
  anchor: number,
  { banks, model }: PreparedExplanations,
  { workspace }: Engine,
): ExplainedImage['weights'] {
  const { imageId } = model.features.images[anchor];
  const names = Object.keys(banks) as BankId[];
  return Object.fromEntries(names.map((name) => [name, workspace.gradWeights.get(banks[name], imageId)?.weights]));
}

/** Mean α of the donors, by bank. */
function donorWeights(anchor: number, prepared: PreparedExplanations, engine: Engine): ExplainedImage['donorWeights'] {
  const found = (prepared.donors.get(anchor) ?? []).map(({ index }) => index);
  if (found.length === 0) return {};
  const names = transferredBanks(prepared.rows);
  return Object.fromEntries(names.map((name) => [name, meanWeights(name, found, prepared, engine)]));
}

/** Mean α of some training images, given as indices into the model's images (METHOD section 6, k ≥ 1). */
export function meanWeights(
  bank: BankId,
  images: readonly number[],
  { banks, model }: Pick<PreparedExplanations, 'banks' | 'model'>,
  { workspace }: Pick<Engine, 'workspace'>,
): Float32Array {
  const mean = new Float32Array(model.features.shape.channels);
  for (const index of images) {
    const stored = workspace.gradWeights.get(banks[bank], model.features.images[index].imageId)!;
    for (let k = 0; k < mean.length; k++) mean[k] += stored.weights[k] / images.length;
  }
  return mean;
}

async function curveAverages(
  here: readonly number[],
  counts: readonly (number | 'all')[],
  { prepared, engine }: { prepared: PreparedExplanations; engine: Engine },
  context: WorkContext,
): Promise<CurvePlan['averages'][]> {
  const columns = await averagedWeights(
    { anchors: here, spec: prepared.base, counts },
    { ...prepared, engine },
    context,
  );
  return here.map((_, row) => counts.map((triplets, i) => ({ triplets, weights: columns[i][row] })));
}

/** G of the single triplet by automatic differentiation; null behind average pooling, where it is α at every pixel. */
async function pixelGradients(
  here: readonly number[],
  mapOf: (anchor: number) => Float32Array,
  prepared: PreparedExplanations,
  { signal }: WorkContext,
): Promise<Float32Array[] | null> {
  const { model, triplets, base, rows } = prepared;
  const { shape } = model.features;
  const asked = rows.some(({ source }) => source.kind === 'pixel' && source.variant !== 'eigencam');
  if (!asked || (shape.tailIsHead && model.head.pooling === 'average')) return null;
  const area = shape.rows * shape.columns * shape.channels;
  const featureMaps = new Float32Array(here.length * area);
  const cotangents = new Float32Array(here.length * model.embeddings.width);
  for (const [row, anchor] of here.entries()) {
    const spec = { ...base, triplets: 1 };
    featureMaps.set(mapOf(anchor), row * area);
    const { cotangent } = meanCotangent(anchor, spec, { embeddings: model.embeddings, triplets });
    cotangents.set(cotangent, row * model.embeddings.width);
  }
  const input = { featureMaps, cotangents, count: here.length };
  const gradients = await model.features.source.extractor.pullBack(input, signal);
  return here.map((_, row) => gradients.slice(row * area, (row + 1) * area));
}

/** Whether a row is mathematically `single` again, so that it is not drawn twice. */
export function repeatsSingle(row: ComparisonRow, { features, head }: ExplainedModel): boolean {
  return sameAsSingle(row.id, { averagePooling: head.pooling === 'average', tailIsHead: features.shape.tailIsHead });
}
