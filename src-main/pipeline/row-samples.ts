/**
 * The evaluation service: every table, interval and comparison of stored scores, of the terminal, the report and the
 * window, is made of what this gives. A row is sampled in the pool, once for each set of images, and kept in the cache
 * under the content that it was made of: scores, ground truth, images, seed.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { curvePointOf } from '../../src-shared/curve-point.ts';
import { decodeFrame, encodeFrame } from '../../src-shared/frame.ts';
import type { MetricName } from '../../src-shared/report-types.ts';
import type { MetricSample } from '../evaluate/metric-sample.ts';
import { type PairedDifference, pairedDifference } from '../evaluate/paired.ts';
import { decodeHeader } from '../evaluate/score-record.ts';
import type { Engine } from '../session/engine.ts';
import type { WorkspaceSlot } from '../session/workspace-session.ts';
import type { ThresholdCurves } from '../workers/sample-row.ts';
import { writeCacheFile } from '../workspace/cache-file.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { EvaluationId, ImageId } from '../workspace/ids.ts';

/** To be raised whenever the same scores are summarised otherwise. */
const recipe = 1;

export interface RowSource {
  evaluation: { id: EvaluationId; key: string; revision: number };
  row: string;
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
  const files = await Promise.all(metrics.map((metric) => fileOf(source, metric, choice, engine)));
  const kept = await Promise.all(files.map(readSample));
  const missing = metrics.filter((_, i) => kept[i] === null);
  if (missing.length === 0) return kept.flatMap((sample) => sample ?? []);
  const { images, records } = await recordsOf(source, choice.subset, engine);
  const settings = { thresholds: source.thresholds, seed: choice.seed, resamples: choice.resamples };
  const samples = await engine.workers.run(
    'sampleRow',
    { records, metrics: missing, settings },
    { ...(signal && { signal }) },
  );
  const constant = Uint8Array.from(records, (record) => (decodeHeader(record).constant ? 1 : 0));
  return Promise.all(
    metrics.map(async (metric, i) => {
      const known = kept[i];
      if (known !== null) return known;
      const made = { images, constant, sample: samples[missing.indexOf(metric)] };
      await writeCacheFile(files[i], encodeSample(made));
      return made;
    }),
  );
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
): Promise<PairedDifference | null> {
  const [[first], [second]] = await Promise.all([a, b].map((row) => rowSamples(row, [metric], choice, engine)));
  if (first.sample === null || second.sample === null) return null;
  if (sameImages(first, second)) return pairedDifference(first.sample, second.sample);
  const shared = new Set(second.images);
  const ids = first.images.filter((id) => shared.has(id));
  const subset = { key: '', ids: new Set(ids) as ReadonlySet<number> as ReadonlySet<ImageId> };
  const [{ records }, { records: others }] = await Promise.all([a, b].map((row) => recordsOf(row, subset, engine)));
  const settings = { thresholds: a.thresholds, seed: choice.seed, resamples: choice.resamples };
  return engine.workers.run('pairRows', { records, others, metric, settings });
}

/** Mean IoU against τ over the images of the choice. */
export async function rowThresholds(
  source: RowSource,
  subset: ImageSubset | null,
  engine: Parts,
): Promise<ThresholdCurves> {
  const { records } = await recordsOf(source, subset, engine);
  return engine.workers.run('thresholdCurves', { records });
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

/** Several threads read the same records: none of them gets a copy. */
async function recordsOf({ evaluation, row }: RowSource, subset: ImageSubset | null, { workspace }: Parts) {
  const images: number[] = [];
  const records: Uint8Array[] = [];
  for await (const page of workspace.scores.pages(evaluation.id, row)) {
    for (const { imageId, record } of page) {
      if (subset !== null && !subset.ids.has(imageId)) continue;
      images.push(imageId);
      records.push(record);
    }
  }
  return { images: Uint32Array.from(images), records: inSharedMemory(records) };
}

function inSharedMemory(records: Uint8Array[]): Uint8Array[] {
  const all = new SharedArrayBuffer(records.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let end = 0;
  return records.map((record) => {
    const shared = new Uint8Array(all, end, record.byteLength);
    shared.set(record);
    end += record.byteLength;
    return shared;
  });
}

async function fileOf(
  { evaluation, row, thresholds }: RowSource,
  metric: MetricName,
  { subset, seed, resamples }: SampleChoice,
  engine: Parts,
): Promise<string> {
  // A point that was asked for comes image by image, and leaves the other rows as they are.
  const point = curvePointOf(row) === null ? [] : [engine.workspace.scores.count(evaluation.id, row)];
  const scores = [evaluation.key, evaluation.revision, row, await staleKey(evaluation, engine), ...point];
  const key = contentKey('sample', recipe, scores, metric, [...thresholds], subset?.key ?? null, seed, resamples);
  return path.join(engine.workspace.cacheFolder, 'samples', `${key}.bin`);
}

interface KnownStale {
  state: string;
  key: Promise<string>;
}

const staleKeys: WorkspaceSlot<Map<EvaluationId, KnownStale>> = { make: () => new Map() };

/** Names the images whose scores do not hold any more: as long as they are the same, so is every row. */
function staleKey({ id, revision }: RowSource['evaluation'], { workspace, session }: Parts): Promise<string> {
  const known = session.of(staleKeys);
  const state = [workspace.catalogue.dataset()?.id, workspace.images.truthRevision(), revision].join(' ');
  const latest = known.get(id);
  if (latest?.state === state) return latest.key;
  const key = workspace.scores.scored(id).then(({ stale }) =>
    stale.size === 0
      ? ''
      : contentKey(
          'stale',
          [...stale].sort((a, b) => a - b),
        ),
  );
  key.catch(() => known.delete(id));
  known.set(id, { state, key });
  return key;
}

interface KeptMeta {
  value: number;
  tau?: number;
  present: boolean;
}

function encodeSample({ images, constant, sample }: RowSample): Uint8Array {
  const none = new Float64Array();
  const { value = 0, tau, carrying = new Uint32Array(), perImage = none, draws = none } = sample ?? {};
  const meta: KeptMeta = { value, present: sample !== null, ...(tau === undefined ? {} : { tau }) };
  return encodeFrame(meta, { images, constant, carrying, perImage, draws });
}

/** Null where it is not there, or not whole. */
async function readSample(file: string): Promise<RowSample | null> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return null;
  try {
    const { meta, arrays } = decodeFrame<KeptMeta, KeptArrays>(Uint8Array.from(bytes).buffer);
    const { images, constant, carrying, perImage, draws } = arrays;
    const { value, tau, present } = meta;
    const threshold = tau === undefined ? {} : { tau };
    return { images, constant, sample: present ? { value, carrying, perImage, draws, ...threshold } : null };
  } catch {
    return null;
  }
}

type KeptArrays = {
  images: Uint32Array;
  constant: Uint8Array;
  carrying: Uint32Array;
  perImage: Float64Array;
  draws: Float64Array;
};
