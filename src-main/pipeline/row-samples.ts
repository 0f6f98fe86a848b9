/**
 * The evaluation service: every table, interval and comparison of stored scores, of the terminal, the report and the
 * window, is made of what this gives. A row is sampled in the pool and kept in the cache under what its images contribute to
 * the metric, so that after a change of ground truth only the metrics that it concerns are drawn again.
 */
import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LRUCache } from 'lru-cache';
import { curvePointOf } from '../../src-shared/curve-point.ts';
import { decodeFrame, encodeFrame, type Frame, type FrameArray } from '../../src-shared/frame.ts';
import type { MetricName } from '../../src-shared/report-types.ts';
import { partOfMetric } from '../evaluate/metric.ts';
import type { MetricSample } from '../evaluate/metric-sample.ts';
import { type PairedDifference, pairedDifference } from '../evaluate/paired.ts';
import type { RecordPart } from '../evaluate/score-record.ts';
import type { Engine } from '../session/engine.ts';
import type { WorkspaceSlot } from '../session/workspace-session.ts';
import type { ThresholdCurves } from '../workers/sample-row.ts';
import { writeCacheFile } from '../workspace/cache-file.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { EvaluationId, ImageId } from '../workspace/ids.ts';
import {
  mostHeldImages,
  partNames,
  type RowRecords,
  recordsInMemory,
  recordsOfSome,
  rowRecords,
  type StoredRow,
} from './row-records.ts';
import { wholePoints } from './whole-points.ts';

/** To be raised whenever the same scores are summarised otherwise. */
const recipe = 3;

export interface RowSource extends StoredRow {
  /** Those that the images were scored with. */
  thresholds: Float64Array;
}

/** Some of the images; its key tells the sets apart. */
export interface ImageSubset {
  key: string;
  ids: ReadonlySet<ImageId>;
}

export interface SampleChoice {
  /** Null takes every scored image. */
  subset: ImageSubset | null;
  /** Of the bootstrap. */
  seed: number;
  /** 0: what the images contribute and the metric on all of them, without draws. */
  resamples: number;
}

export interface RowSample {
  /** Every image of the subset that the row was scored on, ascending. */
  images: Uint32Array;
  /** 1 where the map is constant. */
  constant: Uint8Array;
  /** Positions in `images`; null where no image carries the metric. */
  sample: MetricSample | null;
}

type Parts = Pick<Engine, 'workspace' | 'session' | 'workers'>;

/** In the order of the metrics. */
export async function rowSamples(
  source: RowSource,
  metrics: readonly MetricName[],
  choice: SampleChoice,
  engine: Parts,
  signal?: AbortSignal,
): Promise<RowSample[]> {
  const keptOf = (row: RowContent) =>
    Promise.all(metrics.map((metric) => knownSample(sampleFile(source, row, metric, choice, engine), engine)));
  let { row, records } = await contentOf(source, choice.subset, engine);
  let kept = await keptOf(row);
  if (records === null && kept.includes(null)) {
    // What is read now may be scored anew: it goes by what it contributes, not by what was known before.
    ({ row, records } = await readContentOf(source, choice.subset, engine));
    kept = await keptOf(row);
  }
  const { images, constant } = row;
  const missing = metrics.filter((_, i) => kept[i] === null);
  if (missing.length === 0) return kept.map((found) => ({ images, constant, sample: found!.sample }));
  const settings = { thresholds: source.thresholds, seed: choice.seed, resamples: choice.resamples };
  const samples = await engine.workers.run(
    'sampleRow',
    { records: records!.block, metrics: missing, settings },
    { ...(signal && { signal }) },
  );
  return metrics.map((metric, i) => {
    const known = kept[i];
    if (known !== null) return { images, constant, sample: known.sample };
    const sample = samples[missing.indexOf(metric)];
    const file = sampleFile(source, row, metric, choice, engine);
    engine.session.of(latestSamples).set(file, { sample });
    const { seed, resamples } = choice;
    engine.session.later(`sample ${nameOf(source, choice.subset)} ${metric} ${seed} ${resamples}`, () =>
      writeCacheFile(file, encodeSample(sample)),
    );
    return { images, constant, sample };
  });
}

/**
 * A minus B on the images that both rows carry the metric on, be they rows of two models; null where there is none. Rows
 * with the same images need nothing but their samples.
 */
export async function pairedRows(
  [a, b]: readonly [RowSource, RowSource],
  metric: MetricName,
  choice: SampleChoice,
  engine: Parts,
  signal?: AbortSignal,
): Promise<PairedDifference | null> {
  const [[first], [second]] = await Promise.all([a, b].map((row) => rowSamples(row, [metric], choice, engine, signal)));
  if (first.sample === null || second.sample === null) return null;
  if (sameImages(first, second)) return pairedDifference(first.sample, second.sample);
  const shared = new Set(second.images);
  const ids = first.images.filter((id) => shared.has(id));
  const subset = { key: '', ids: new Set(ids) as ReadonlySet<number> as ReadonlySet<ImageId> };
  const [records, others] = await Promise.all([a, b].map(async (row) => (await recordsOf(row, subset, engine)).block));
  const settings = { thresholds: a.thresholds, seed: choice.seed, resamples: choice.resamples };
  return engine.workers.run('pairRows', { records, others, metric, settings }, { ...(signal && { signal }) });
}

/**
 * Has the records of rows in memory, and threads that have sampled one: the first edit of an image then changes its table as
 * fast as those that follow. Nothing is made for rows of many images, which are read from the disk each time.
 */
export async function expectEdits(
  rows: readonly RowSource[],
  metrics: readonly MetricName[],
  choice: SampleChoice,
  engine: Parts,
): Promise<void> {
  const { workers, workspace } = engine;
  const small = rows.filter(
    (source) =>
      recordsInMemory(source, engine) === null &&
      workspace.scores.count(source.evaluation.id, source.row) <= mostHeldImages,
  );
  for (const source of small) await rowRecords(source, engine);
  if (small.length === 0) return;
  const { block } = await recordsOf(small[0], choice.subset, engine);
  const settings = { thresholds: small[0].thresholds, seed: choice.seed, resamples: choice.resamples };
  const threads = Array.from({ length: Math.min(2, workers.width) });
  await Promise.all(threads.map(() => workers.run('sampleRow', { records: block, metrics, settings })));
}

/** Mean IoU against τ over the images of the choice. */
export async function rowThresholds(
  source: RowSource,
  subset: ImageSubset | null,
  engine: Parts,
): Promise<ThresholdCurves> {
  const { block } = await recordsOf(source, subset, engine);
  return engine.workers.run('thresholdCurves', { records: block });
}

/** Whether both carry their metric on the same images. */
export function sameImages(a: RowSample, b: RowSample): boolean {
  const [first, second] = [carriedImages(a), carriedImages(b)];
  return first.length === second.length && first.every((id, i) => id === second[i]);
}

/** The images that carry the metric, in the order of `perImage`. */
export function carriedImages({ images, sample }: RowSample): Uint32Array {
  return sample === null ? new Uint32Array() : sample.carrying.map((at) => images[at]);
}

/** What the images of a row contribute, without the records themselves. */
interface RowContent extends Pick<RowSample, 'images' | 'constant'> {
  /** A hash of that part of all records. */
  parts: Record<RecordPart, string>;
}

interface ReadRow {
  row: RowContent;
  /** Null where the content was known. */
  records: RowRecords | null;
}

async function contentOf(source: RowSource, subset: ImageSubset | null, engine: Parts): Promise<ReadRow> {
  if (recordsInMemory(source, engine) !== null) return readContentOf(source, subset, engine);
  const known = await readContent(await contentFile(source, subset, engine));
  return known === null ? readContentOf(source, subset, engine) : { row: known, records: null };
}

/** The content is kept only where nothing was scored while it was read. */
async function readContentOf(source: RowSource, subset: ImageSubset | null, engine: Parts) {
  const file = await contentFile(source, subset, engine);
  const records = await recordsOf(source, subset, engine);
  const known = contents.get(records);
  if (known !== undefined) return { row: known, records };
  const { images, constant, marks } = records;
  const parts = Object.fromEntries(partNames.map((name) => [name, hash('sha256', marks[name])]));
  const row: RowContent = { images, constant, parts: parts as RowContent['parts'] };
  contents.set(records, row);
  const evaluation = engine.workspace.evaluations.get(source.evaluation.id);
  if (evaluation !== undefined && (await contentFile({ ...source, evaluation }, subset, engine)) === file)
    engine.session.later(`row ${nameOf(source, subset)}`, () =>
      writeCacheFile(file, encodeFrame({ parts }, { images, constant })),
    );
  return { row, records };
}

const contents = new WeakMap<RowRecords, RowContent>();

async function recordsOf(source: RowSource, subset: ImageSubset | null, engine: Parts): Promise<RowRecords> {
  const { ids } = await staleImages(source.evaluation, engine);
  const all = await rowRecords(source, engine);
  if (subset === null && ids.size === 0) return all;
  return recordsOfSome(all, (image) => !ids.has(image) && (subset === null || subset.ids.has(image)));
}

function nameOf({ evaluation: { id }, row }: StoredRow, subset: ImageSubset | null): string {
  return [id, row, subset?.key ?? ''].join(' ');
}

/** Scores are the same as long as the evaluation, its revision and the images whose ground truth has changed are. */
async function contentFile({ evaluation, row }: RowSource, subset: ImageSubset | null, engine: Parts): Promise<string> {
  // A point that was asked for comes image by image, and leaves the other rows as they are.
  const { scores: stored } = engine.workspace;
  const whole = wholePoints(evaluation, engine).has(row) ? ['whole'] : [];
  const point = curvePointOf(row) === null ? [] : [stored.count(evaluation.id, row), ...whole];
  const { key: stale } = await staleImages(evaluation, engine);
  const scores = [evaluation.key, evaluation.revision, row, stale, ...point];
  const key = contentKey('row', recipe, scores, subset?.key ?? null);
  return path.join(engine.workspace.cacheFolder, 'samples', `${key}.row`);
}

function sampleFile(
  { thresholds }: RowSource,
  { parts }: RowContent,
  metric: MetricName,
  { seed, resamples }: SampleChoice,
  { workspace }: Parts,
): string {
  const key = contentKey('sample', recipe, parts[partOfMetric[metric]], metric, hashOf(thresholds), seed, resamples);
  return path.join(workspace.cacheFolder, 'samples', `${key}.bin`);
}

const thresholdHashes = new WeakMap<Float64Array, string>();

function hashOf(thresholds: Float64Array): string {
  const found = thresholdHashes.get(thresholds) ?? hash('sha256', thresholds);
  thresholdHashes.set(thresholds, found);
  return found;
}

interface Stale {
  ids: ReadonlySet<ImageId>;
  /** Empty where there are none. */
  key: string;
}

interface KnownStale {
  state: string;
  stale: Promise<Stale>;
}

const knownStale: WorkspaceSlot<Map<EvaluationId, KnownStale>> = { make: () => new Map() };

/** The images whose scores do not hold any more: as long as they are the same, so is every row. */
export function staleImages(
  { id, revision }: Pick<RowSource['evaluation'], 'id' | 'revision'>,
  { workspace, session }: Parts,
): Promise<Stale> {
  const known = session.of(knownStale);
  const state = [workspace.catalogue.dataset()?.id, workspace.images.truthRevision(), revision].join(' ');
  const latest = known.get(id);
  if (latest?.state === state) return latest.stale;
  const stale = workspace.scores.scored(id).then(({ stale: ids }): Stale => {
    const sorted = [...ids].sort((a, b) => a - b);
    return { ids, key: ids.size === 0 ? '' : contentKey('stale', sorted) };
  });
  stale.catch(() => known.delete(id));
  known.set(id, { state, stale });
  return stale;
}

interface KeptMeta {
  value: number;
  tau?: number;
  present: boolean;
}

interface KeptSample {
  sample: MetricSample | null;
}

/** By their files. */
const latestSamples: WorkspaceSlot<LRUCache<string, KeptSample>> = {
  make: () =>
    new LRUCache({
      maxSize: 64 * 2 ** 20,
      sizeCalculation: ({ sample }) =>
        200 + (sample === null ? 0 : 8 * (sample.draws.length + sample.perImage.length) + 4 * sample.carrying.length),
    }),
  release: (memory) => memory.clear(),
};

/** Null where it was not made yet. */
async function knownSample(file: string, { session }: Parts): Promise<KeptSample | null> {
  const latest = session.of(latestSamples).get(file);
  if (latest !== undefined) return latest;
  const read = await readSample(file);
  if (read !== null) session.of(latestSamples).set(file, read);
  return read;
}

function encodeSample(sample: MetricSample | null): Uint8Array {
  const none = new Float64Array();
  const { value = 0, tau, carrying = new Uint32Array(), perImage = none, draws = none } = sample ?? {};
  const meta: KeptMeta = { value, present: sample !== null, ...(tau === undefined ? {} : { tau }) };
  return encodeFrame(meta, { carrying, perImage, draws });
}

/** Null where it is not there, or not whole. */
async function readSample(file: string): Promise<KeptSample | null> {
  const frame = await readFrame<KeptMeta, Omit<MetricSample, 'value' | 'tau'> & Record<string, FrameArray>>(file);
  if (frame === null) return null;
  const { carrying, perImage, draws } = frame.arrays;
  const { value, tau, present } = frame.meta;
  const threshold = tau === undefined ? {} : { tau };
  return { sample: present ? { value, carrying, perImage, draws, ...threshold } : null };
}

async function readContent(file: string): Promise<RowContent | null> {
  type Arrays = Omit<RowContent, 'parts'> & Record<string, FrameArray>;
  const frame = await readFrame<Pick<RowContent, 'parts'>, Arrays>(file);
  if (frame === null) return null;
  const { images, constant } = frame.arrays;
  return { images, constant, parts: frame.meta.parts };
}

async function readFrame<Meta, Arrays extends Record<string, FrameArray>>(
  file: string,
): Promise<Frame<Meta, Arrays> | null> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return null;
  try {
    return decodeFrame<Meta, Arrays>(Uint8Array.from(bytes).buffer);
  } catch {
    return null;
  }
}
