/**
 * "Which layer?": the maps of every stage of a network on a sample of the test images, scored like the table. A of each stage
 * comes from a forward pass and its gradient from a pass back through the rest; nothing of it is stored but the numbers.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ComparedRow, ComparedTable } from '../../src-shared/compared-table.ts';
import { decodeFrame, encodeFrame } from '../../src-shared/frame.ts';
import { activationMap, mapFromWeights } from '../../src-shared/maps.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { createRandom } from '../../src-shared/random.ts';
import { comparisonMetrics, type MetricName } from '../../src-shared/report-types.ts';
import type { ExplainSettings } from '../../src-shared/run-spec/run-spec.ts';
import { pixelMap } from '../../src-shared/variants.ts';
import { recordBlock } from '../evaluate/record-block.ts';
import { type ChanceLevels, chanceLevels } from '../evaluate/summarise.ts';
import type { RowMap } from '../explain/explain-rows.ts';
import { meanCotangent } from '../explain/pooled-weights.ts';
import type { TripletSource } from '../explain/sampling.ts';
import type { ExtractorLayer } from '../features/feature-extractor.ts';
import { modelTitle } from '../models/describe-model.ts';
import type { ExplainedModel } from '../models/model.ts';
import { openModel } from '../models/open-model.ts';
import type { Engine } from '../session/engine.ts';
import { writeCacheFile } from '../workspace/cache-file.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { Evaluation } from '../workspace/tables/evaluations.ts';
import { tripletSource } from './banks.ts';
import { howScored } from './evaluation-spec.ts';
import { baseBank } from './explanations.ts';
import { type SampledRow, withBest } from './sampled-table.ts';
import { scoreMaps } from './score-drawn-maps.ts';

/** To be raised whenever the same inputs give other numbers. */
const recipe = 2;

/** Of the sample, unless another number is chosen. */
export const usualSample = 50;

const methods = ['activation', 'single', 'averaged', 'hirescam', 'layercam'] as const;
type Method = (typeof methods)[number];

export interface LayerChoice {
  /** At most so many test images, drawn by the seed. */
  images: number;
  /** Of the sample and of the bootstrap. */
  seed: number;
  resamples: number;
}

/** The table of this choice where it was made before and the ground truth has not changed; null where it was not. */
export async function keptLayers(
  evaluation: Evaluation,
  choice: LayerChoice,
  engine: Pick<Engine, 'workspace'>,
): Promise<ComparedTable | null> {
  const text = await readFile(fileOf(evaluation, choice, engine), 'utf8').catch(() => null);
  try {
    return text === null ? null : (JSON.parse(text) as ComparedTable);
  } catch {
    return null;
  }
}

/** What each image of the sample contributes to a metric of a row. */
interface LayerImages {
  images: ImageId[];
  /** Null where an image has no value. */
  values: (number | null)[];
}

/** Of a table that is kept; null where it is not, or has no such row. */
export async function layerImages(
  evaluation: Evaluation,
  { row, metric, ...choice }: LayerChoice & { row: string; metric: MetricName },
  engine: Pick<Engine, 'workspace'>,
): Promise<LayerImages | null> {
  const bytes = await readFile(fileOf(evaluation, choice, engine, 'images')).catch(() => null);
  if (bytes === null) return null;
  try {
    const { meta, arrays } = decodeFrame<{ rows: string[] }, { images: Uint32Array; values: Float32Array }>(
      Uint8Array.from(bytes).buffer,
    );
    const place = meta.rows.indexOf(row) * comparisonMetrics.length + comparisonMetrics.indexOf(metric);
    if (!meta.rows.includes(row) || !comparisonMetrics.includes(metric)) return null;
    const { length } = arrays.images;
    const own = arrays.values.subarray(place * length, (place + 1) * length);
    return {
      images: Array.from(arrays.images, (id) => id as ImageId),
      values: Array.from(own, (value) => (Number.isNaN(value) ? null : value)),
    };
  } catch {
    return null;
  }
}

/** [row][metric][image], NaN where an image has no value. */
function encodeImages(
  images: Uint32Array,
  found: readonly { row: string; samples: SampledRow['samples'] }[],
): Uint8Array {
  const values = new Float32Array(found.length * comparisonMetrics.length * images.length).fill(Number.NaN);
  for (const [r, { samples }] of found.entries()) {
    for (const [m, { sample }] of samples.entries()) {
      const start = (r * comparisonMetrics.length + m) * images.length;
      for (const [i, place] of sample?.carrying.entries() ?? []) values[start + place] = sample!.perImage[i];
    }
  }
  return encodeFrame({ rows: found.map(({ row }) => row) }, { images, values });
}

/**
 * Rows `STAGE/METHOD`, in the order in which an image passes the stages; sampling, score, N, size, thresholds and convention are
 * those of the evaluation. Stages of many pixels take the longest: about a pass forward and two back for each image.
 */
export async function scoreLayers(
  evaluation: Evaluation,
  choice: LayerChoice,
  engine: Engine,
  context: WorkContext,
): Promise<ComparedTable> {
  const known = await keptLayers(evaluation, choice, engine);
  if (known !== null) return known;
  const { explain, settings } = howScored(evaluation, engine);
  const { seed, resamples } = choice;
  const { model: whole } = await openModel(evaluation.modelId, engine, context);
  const triplets = tripletSource(whole, baseBank(explain));
  const anchors = sampleOf(whole, triplets, choice);
  const { layers } = whole.features.source.extractor;
  const labels = labelsOf(explain);
  const sampleIds = Uint32Array.from(anchors, (anchor) => whole.features.images[anchor].imageId);
  const constant = new Uint8Array(sampleIds.length);
  const found: { row: Omit<ComparedRow, 'metrics'>; sampled: SampledRow }[] = [];
  const chances: ChanceLevels[] = [];
  for (const [at, layer] of layers.entries()) {
    const scope = `${engine.scope} layer ${layer.name}`;
    const opened = await openModel(evaluation.modelId, { ...engine, scope }, context, layer.name);
    const records = new Map<string, Uint8Array[]>(methods.map((method) => [method, []]));
    try {
      for (const [done, anchor] of anchors.entries()) {
        context.report({ stage: 'layers', done: at * anchors.length + done, total: layers.length * anchors.length });
        const maps = await mapsOfLayer(anchor, { explain, triplets, model: opened.model }, context.signal);
        const image = opened.model.features.images[anchor];
        const { scores, chance } = await scoreMaps(image, maps, settings, engine, context.signal);
        for (const { row, record } of scores) records.get(row)!.push(record);
        if (at === 0) chances.push(chance);
      }
    } finally {
      await engine.compute.call('closeNetworks', { scope }, context).catch(() => {});
    }
    for (const method of methods) {
      const own = records.get(method)!;
      const how = { thresholds: settings.thresholds, seed, resamples };
      const samples = await engine.workers.run('sampleRow', {
        records: recordBlock(own),
        metrics: comparisonMetrics,
        settings: how,
      });
      found.push({
        row: rowOf(evaluation, layer, { method, label: labels[method] }, anchors.length, engine),
        sampled: {
          competes: method !== 'activation',
          samples: samples.map((sample) => ({ images: sampleIds, constant, sample })),
        },
      });
    }
  }
  const metrics = withBest(
    found.map((one) => one.sampled),
    comparisonMetrics,
  );
  const rows = found.map(({ row }, i): ComparedRow => ({ ...row, metrics: metrics[i] }));
  const table: ComparedTable = {
    rows,
    metrics: comparisonMetrics.filter((name) => rows.some((row) => row.metrics[name] !== undefined)),
    chance: chanceLevels(chances),
    convention: settings.convention,
    author: settings.author ?? null,
    drafts: settings.drafts === true,
    chosen: anchors.length,
    stale: 0,
    seed,
    resamples,
  };
  const perImage = found.map(({ row: { row }, sampled: { samples } }) => ({ row, samples }));
  await writeCacheFile(fileOf(evaluation, choice, engine, 'images'), encodeImages(sampleIds, perImage));
  await writeCacheFile(fileOf(evaluation, choice, engine), Buffer.from(JSON.stringify(table)));
  return table;
}

function rowOf(
  { id, modelId }: Evaluation,
  { name, rows, columns, channels }: ExtractorLayer,
  { method, label }: { method: Method; label: string },
  images: number,
  engine: Pick<Engine, 'workspace'>,
): Omit<ComparedRow, 'metrics'> {
  const row = `${name}/${method}`;
  const model = { id: modelId, ...modelTitle(modelId, engine) };
  const size = `${columns} × ${rows} × ${channels}`;
  return {
    key: `${id}:${row}`,
    evaluation: id,
    row,
    label: `${name} (${size}): ${label}`,
    model,
    images,
    brought: false,
  };
}

function labelsOf({ triplets }: ExplainSettings): Record<Method, string> {
  return {
    activation: 'Activation (baseline)',
    single: 'Single triplet',
    averaged: `Averaged ×${triplets}`,
    hirescam: 'HiResCAM, single',
    layercam: 'LayerCAM, single',
  };
}

/** Test images that form a triplet, ascending. */
function sampleOf({ features }: ExplainedModel, triplets: TripletSource, { images, seed }: LayerChoice): number[] {
  const test = features.images.flatMap((image, i) =>
    image.split === 'test' && triplets.candidates(i) !== null ? [i] : [],
  );
  const drawn = createRandom(seed, 'layers').shuffle(test).slice(0, images);
  return drawn.sort((a, b) => a - b);
}

interface LayerContext {
  explain: ExplainSettings;
  triplets: TripletSource;
  /** Cut behind the layer. */
  model: ExplainedModel;
}

async function mapsOfLayer(
  anchor: number,
  { explain, triplets, model }: LayerContext,
  signal: AbortSignal,
): Promise<RowMap[]> {
  const { features, embeddings } = model;
  const { extractor } = features.source;
  const { rows, columns, channels } = features.shape;
  const image = features.images[anchor];
  const { path: file, relativePath: name, sha256 } = image;
  const loaded = await extractor.load([{ path: file, name, ...(sha256 && { hash: sha256 }) }]);
  const { featureMaps } = await extractor.forward(loaded, { featureMaps: true, signal });
  const A = { rows, columns, channels, data: featureMaps!, frame: extractor.frameOf(image) };
  const gradientOf = (count: number): Promise<Float32Array> => {
    const { cotangent } = meanCotangent(anchor, { ...baseBank(explain), triplets: count }, { embeddings, triplets });
    const cotangents = Float32Array.from(cotangent);
    return extractor.pullBack({ featureMaps: A.data, cotangents, count: 1 }, signal);
  };
  const single = await gradientOf(1);
  const averaged = await gradientOf(explain.triplets);
  const pixelwise = (variant: 'hirescam' | 'layercam'): RowMap => {
    const data = Float32Array.from(pixelMap(variant, A, single));
    return { row: variant, map: { rows, columns, data, frame: A.frame } };
  };
  return [
    { row: 'activation', map: activationMap(A) },
    { row: 'single', map: mapFromWeights(A, meanOverPixels(single, channels)) },
    { row: 'averaged', map: mapFromWeights(A, meanOverPixels(averaged, channels)) },
    pixelwise('hirescam'),
    pixelwise('layercam'),
  ];
}

/** α: the mean of G over the pixels, length K. */
function meanOverPixels(gradient: Float32Array, channels: number): Float32Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < gradient.length; i++) sums[i % channels] += gradient[i];
  const pixels = gradient.length / channels;
  return Float32Array.from(sums, (sum) => sum / pixels);
}

/** The truths of all images name it: of which ones the sample is, follows from the seed. */
function fileOf(
  { key }: Evaluation,
  choice: LayerChoice,
  { workspace }: Pick<Engine, 'workspace'>,
  what: 'table' | 'images' = 'table',
): string {
  const { images, seed, resamples } = choice;
  const inputs = [key, workspace.images.keys(), workspace.images.truthRevision(), images, seed, resamples];
  const name = contentKey('layers', recipe, inputs);
  return path.join(workspace.cacheFolder, 'layers', what === 'table' ? `${name}.json` : `${name}.images.bin`);
}
