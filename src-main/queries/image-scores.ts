/** Scores of single images, from the latest evaluation that is whole, as a column beside the catalogue. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { encodeFrame } from '../../src-shared/frame.ts';
import { type MetricName, metricNames } from '../../src-shared/report-types.ts';
import { carries } from '../evaluate/metric.ts';
import type { RecordBlock } from '../evaluate/record-block.ts';
import type { ImageScores } from '../evaluate/score-image.ts';
import { decodeHeader, decodeScores, headerBytes } from '../evaluate/score-record.ts';
import { isUsualEvaluation } from '../models/brought-scores.ts';
import { currentModelId } from '../models/model-settings.ts';
import type { Engine } from '../session/engine.ts';
import { contributions, type ImageScoresOutput } from '../workers/image-scores.ts';
import { writeCacheFile } from '../workspace/cache-file.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { EvaluationId, ImageId } from '../workspace/ids.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { catalogueIndex, rowOf } from './catalogue.ts';

const specSchema = z.object({
  rows: z.array(z.object({ id: z.string(), label: z.string() })),
  thresholds: z.array(z.number()),
});

interface Scored {
  id: EvaluationId;
  key: string;
  revision: number;
  rows: { id: string; label: string }[];
  thresholds: Float64Array;
}

export interface AvailableScores {
  evaluation: number | null;
  rows: { id: string; label: string }[];
  metrics: MetricName[];
}

/** How many images are looked at to learn which metrics an evaluation has. */
const sampled = 500;

/** What the latest whole evaluation of the current model, or else of any, has scored; nothing where there is none. */
export async function availableScores(workspace: Workspace): Promise<AvailableScores> {
  const scored = latestEvaluation(workspace);
  if (scored === null) return { evaluation: null, rows: [], metrics: [] };
  const records = workspace.scores.first(scored.id, scored.rows[0]?.id ?? '', sampled);
  const decoded = records.map(({ record }) => decodeScores(record));
  const taus = [...scored.thresholds];
  const metrics = metricNames.filter((name) => {
    const tau = /@(.*)$/.exec(name)?.[1];
    const known = tau === undefined || taus.some((t) => Math.abs(t - Number(tau)) < 1e-9);
    return known && decoded.some((record) => carries(record, name));
  });
  return { evaluation: scored.id, rows: scored.rows, metrics };
}

/**
 * Frame {evaluation, value, tau} {value: float32 in the order of the catalogue, NaN where an image has none}. Computed
 * once, then kept in the cache. Throws `not-found` where nothing was evaluated or the row is another's.
 */
export async function scoresFrame(
  engine: Pick<Engine, 'workspace' | 'session' | 'workers'>,
  { row, metric }: { row: string; metric: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const { workspace } = engine;
  const name = metricNames.find((known) => known === metric);
  if (name === undefined) {
    throw new TripletscopeError('usage', 'there is no such metric', {
      expected: metricNames.join(', '),
      received: JSON.stringify(metric.slice(0, 40)),
    });
  }
  const scored = latestEvaluation(workspace);
  if (scored === null) {
    throw new TripletscopeError('not-found', 'nothing was evaluated yet', { remedy: 'Run the report first.' });
  }
  if (!scored.rows.some(({ id }) => id === row)) {
    throw new TripletscopeError('not-found', 'the evaluation has no such row', {
      expected: scored.rows.map(({ id }) => id).join(', '),
      received: JSON.stringify(row.slice(0, 40)),
    });
  }
  const index = await catalogueIndex(engine.session);
  const state = [scored.id, scored.key, scored.revision, workspace.images.truthRevision(), index?.dataset];
  const key = contentKey('scores', 2, state, row, name);
  const file = path.join(workspace.cacheFolder, 'scores', `${key}.bin`);
  const stored = await readFile(file).catch(() => null);
  if (stored !== null && stored.length > 0) return stored;

  const { imageIds, output } = await (inHeader.has(name) ? fromHeaders : fromCurves)(engine, scored, { row, name });
  const value = new Float32Array(index?.imageId.length ?? 0).fill(Number.NaN);
  for (const [i, imageId] of imageIds.entries()) {
    const at = index === null ? -1 : rowOf(index, imageId);
    if (at >= 0) value[at] = output.values[i];
  }
  const meta = { evaluation: scored.id, value: output.value, tau: output.tau };
  const bytes = encodeFrame(meta, { value });
  await writeCacheFile(file, bytes);
  return bytes;
}

/** Of the current model, where it was evaluated. */
function latestEvaluation(workspace: Workspace): Scored | null {
  const whole = workspace.evaluations.all().filter((one) => one.complete && isUsualEvaluation(one));
  const current = currentModelId({ workspace });
  const latest = whole.findLast(({ modelId }) => modelId === current) ?? whole.at(-1);
  if (latest === undefined) return null;
  const { rows, thresholds } = specSchema.parse(latest.spec);
  return {
    id: latest.id,
    key: latest.key,
    revision: latest.revision,
    rows: rows.map(({ id, label }) => ({ id, label })),
    thresholds: Float64Array.from(thresholds),
  };
}

interface Wanted {
  row: string;
  name: MetricName;
}

interface Contributions {
  imageIds: ImageId[];
  output: ImageScoresOutput;
}

const inHeader: ReadonlySet<MetricName> = new Set(['energyInBox', 'energyInMask', 'pointing']);

async function fromHeaders(
  { workspace: { scores } }: Pick<Engine, 'workspace'>,
  { id, thresholds }: Scored,
  { row, name }: Wanted,
): Promise<Contributions> {
  const imageIds: ImageId[] = [];
  const records: ImageScores[] = [];
  for await (const page of scores.starts(id, row, headerBytes)) {
    for (const [imageId, start] of page) {
      imageIds.push(imageId);
      records.push(decodeHeader(start));
    }
  }
  return { imageIds, output: contributions(records, name, thresholds) };
}

/** Whole records, a block a page: they go to a thread without another copy. */
async function fromCurves(
  { workspace: { scores }, workers }: Pick<Engine, 'workspace' | 'workers'>,
  { id, thresholds }: Scored,
  { row, name }: Wanted,
): Promise<Contributions> {
  const imageIds: ImageId[] = [];
  const blocks: RecordBlock[] = [];
  for await (const page of scores.pages(id, row)) {
    const bytes = new Uint8Array(page.reduce((sum, { record }) => sum + record.length, 0));
    const ends = new Uint32Array(page.length);
    let end = 0;
    for (const [i, { imageId, record }] of page.entries()) {
      bytes.set(record, end);
      end += record.length;
      ends[i] = end;
      imageIds.push(imageId);
    }
    blocks.push({ bytes, ends });
  }
  const transfer = blocks.map(({ bytes }) => bytes.buffer as ArrayBuffer);
  return { imageIds, output: await workers.run('imageScores', { blocks, metric: name, thresholds }, { transfer }) };
}
