/** The embedding map: UMAP of a model's embeddings, made by a job, kept in the cache under its content key. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { reviveError } from '../../src-shared/error-wire.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { encodeFrame } from '../../src-shared/frame.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { Engine } from '../session/engine.ts';
import { endWorker } from '../system/end-worker.ts';
import type { Projected, ProjectionReply, ProjectionRequest } from '../workers/projection-worker.ts';
import { writeCacheFile } from '../workspace/cache-file.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ModelId } from '../workspace/ids.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { modelEmbeddings } from './model-embeddings.ts';

/** To be raised whenever the same embeddings are drawn otherwise. */
const recipe = 1;
const seed = 0;

/** Frame {images, fitted} {x, y: float32 in the order of the catalogue, NaN where an image has no embedding}. */
export async function storedProjection(modelId: ModelId, workspace: Workspace): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readFile(fileOf(modelId, workspace)).catch(() => null);
  if (bytes !== null && bytes.length > 0) return bytes;
  throw new TripletscopeError('not-found', 'the embedding map was not computed yet', {
    remedy: 'Compute it first; this takes about a minute.',
  });
}

function fileOf(modelId: ModelId, { cacheFolder, models, catalogue, embeddings }: Workspace): string {
  const model = models.get(modelId);
  if (model === undefined) throw new TripletscopeError('not-found', `the workspace holds no model ${modelId}`);
  const inputs = [model.key, catalogue.dataset()?.key, embeddings.count(modelId)];
  return path.join(cacheFolder, 'projections', `${contentKey('projection', recipe, seed, ...inputs)}.bin`);
}

export interface ProjectionResult {
  images: number;
  /** Images that the map was fitted on; the others were placed among them. */
  fitted: number;
  /** It lay in the cache already. */
  reused: boolean;
}

/**
 * UMAP of the embeddings in a thread of its own; what is there already is left. Throws `not-found` where the model is
 * unknown or has no embeddings, the signal's reason when cancelled.
 */
export async function projectEmbeddings(
  modelId: ModelId,
  { session }: Pick<Engine, 'session'>,
  context: WorkContext,
): Promise<ProjectionResult> {
  context.signal.throwIfAborted();
  const file = fileOf(modelId, session.workspace);
  const { vectors, width, has } = await modelEmbeddings(session, modelId);
  const rows = Uint32Array.from(has.keys()).filter((row) => has[row] === 1);
  const stored = await readFile(file).catch(() => null);
  if (stored !== null && stored.length > 0) return { images: rows.length, fitted: rows.length, reused: true };
  const packed = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) packed.set(vectors.subarray(row * width, (row + 1) * width), i * width);
  const projected = await projectionOf({ data: packed, width }, context);
  const x = new Float32Array(has.length).fill(Number.NaN);
  const y = new Float32Array(has.length).fill(Number.NaN);
  for (const [i, row] of rows.entries()) [x[row], y[row]] = [projected.x[i], projected.y[i]];
  const { fitted } = projected;
  await writeCacheFile(file, encodeFrame({ images: rows.length, fitted }, { x, y }));
  return { images: rows.length, fitted, reused: false };
}

/** UMAP of vectors that are handed over, in a thread of its own. Throws the signal's reason when cancelled. */
export async function projectionOf(
  { data, width }: { data: Float32Array; width: number },
  { signal, report }: WorkContext,
): Promise<Projected> {
  const request: ProjectionRequest = { vectors: data, width, seed };
  signal.throwIfAborted();
  const worker = new Worker(new URL('../workers/projection-worker.ts', import.meta.url));
  const cancelled = Promise.withResolvers<never>();
  const abort = (): void => cancelled.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const finished = new Promise<Projected>((resolve, reject) => {
    worker.on('message', (reply: ProjectionReply) => {
      if (reply.kind === 'progress') report(reply.progress);
      else if (reply.kind === 'done') resolve(reply.projected);
      else reject(reviveError(reply.error));
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the thread of the embedding map ended')));
    worker.postMessage(request, [request.vectors.buffer as ArrayBuffer]);
  });
  return Promise.race([finished, cancelled.promise]).finally(() => {
    signal.removeEventListener('abort', abort);
    return endWorker(worker);
  });
}
