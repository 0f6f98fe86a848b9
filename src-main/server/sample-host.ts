/** An open workspace of six real images with boxes, masks, embeddings and scores, for the tests of this room. */
import { hash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { defaultThresholds } from '../../src-shared/thresholds.ts';
import type { DatasetImage } from '../datasets/dataset.ts';
import { greyPng, halves, temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import type { ImageScores } from '../evaluate/score-image.ts';
import { encodeScores } from '../evaluate/score-record.ts';
import type { EvaluationId, ImageId, ModelId } from '../workspace/ids.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { createApp } from './app.ts';
import { EngineHost } from './host.ts';

export interface SampleHost {
  host: EngineHost;
  app: Hono;
  workspace: Workspace;
  /** Of the data set. */
  root: string;
  /** In the order of the data set: wide, tall (EXIF), scan (TIFF), alpha, damaged, gone. */
  ids: ImageId[];
  modelId: ModelId;
  evaluationId: EvaluationId;
}

export async function sampleHost(): Promise<SampleHost> {
  const root = temporaryFolder('browse ä-');
  const mask = new Uint8Array(400 * 200);
  for (let y = 50; y < 100; y++) mask.fill(255, y * 400 + 300, y * 400 + 350);
  const wide = await halves({ width: 400, height: 200 });
  writeFiles(root, {
    'a/wide.jpg': wide,
    'a/tall.jpg': await halves({ width: 400, height: 200, orientation: 6 }),
    'b/scan.tif': await halves({ width: 400, height: 200, format: 'tiff' }),
    'b/flat.png': await halves({ width: 400, height: 200, format: 'png' }),
    'b/damaged.jpg': wide.subarray(0, wide.length / 2),
    'masks/wide.png': await greyPng(400, 200, mask),
  });
  const host = new EngineHost({ kind: 'serve', roots: null, stateFolder: temporaryFolder('state-') });
  onTestFinished(() => host.close());
  const { engine } = await host.open(path.join(root, 'workspace'), { create: true });
  const { workspace } = engine;
  await workspace.images.importAll({
    root,
    format: 'folders',
    classes: ['wren', 'chough'],
    images: sampleImages(root),
    problems: [],
  });
  const ids = (await workspace.images.all()).map(({ imageId }) => imageId);
  const modelId = await putEmbeddings(workspace, ids);
  return {
    host,
    app: createApp(host),
    workspace,
    root,
    ids,
    modelId,
    evaluationId: await putScores(workspace, ids, modelId),
  };
}

function sampleImages(root: string): DatasetImage[] {
  const image = (name: string, more: Partial<DatasetImage> = {}): DatasetImage => ({
    id: name,
    name: path.parse(name).name,
    path: path.join(root, name),
    relativePath: name,
    classIndex: name.startsWith('a/') ? 0 : 1,
    split: 'train',
    width: 400,
    height: 200,
    boxes: [],
    mask: null,
    sha256: contentOf(path.join(root, name)),
    ...more,
  });
  const mask = { kind: 'file', path: path.join(root, 'masks/wide.png'), relativePath: 'masks/wide.png' } as const;
  return [
    image('a/wide.jpg', { boxes: [{ x: 300, y: 50, width: 50, height: 50 }], mask }),
    image('a/tall.jpg', { width: 200, height: 400, boxes: [{ x: 80, y: 300, width: 40, height: 40 }] }),
    image('b/scan.tif'),
    image('b/flat.png', { split: 'test' }),
    image('b/damaged.jpg', { split: 'test', sha256: undefined }),
    image('b/gone.jpg', { split: 'test', mask: { ...mask, path: path.join(root, 'masks/gone.png') } }),
  ];
}

/** One that is gone has a hash all the same. */
function contentOf(file: string): string {
  return hash('sha256', existsSync(file) ? readFileSync(file) : file);
}

/** On a line: D between images i and j is (i − j)²; the last image has none. */
async function putEmbeddings({ models, embeddings }: Workspace, ids: readonly ImageId[]): Promise<ModelId> {
  const { id } = models.ensure({ key: 'sample', backbone: 'small', weightsSha256: '', spec: {}, file: null });
  await embeddings.put(
    id,
    ids.slice(0, -1).map((imageId, i) => ({ imageId, vector: Float32Array.of(i, 0, 1) })),
  );
  return id;
}

/** Of the test images 4 and 5; the last was scored without a mask. */
async function putScores(workspace: Workspace, ids: readonly ImageId[], modelId: ModelId): Promise<EvaluationId> {
  const { evaluations, scores } = workspace;
  const spec = { rows: [{ id: 'single', label: 'Single triplet' }], thresholds: [...defaultThresholds] };
  const { id } = evaluations.ensure({ key: 'sample', modelId, spec });
  const levels = defaultThresholds.length + 2;
  const record: ImageScores = {
    classIndex: 1,
    energyInBox: 0.25,
    energyInMask: 0.5,
    constant: false,
    // Ten pixels at the highest level, five of them in the mask of ten: IoU 5 / 15 at every τ.
    pixels: { all: new Uint32Array(levels), masked: new Uint32Array(levels) },
    boxes: null,
    pointing: true,
  };
  record.pixels!.all[levels - 1] = 10;
  record.pixels!.masked[levels - 1] = 5;
  record.pixels!.masked[0] = 5;
  record.pixels!.all[0] = 20;
  const last: ImageScores = { ...record, energyInBox: 0.75, energyInMask: null, pixels: null, pointing: false };
  await scores.putMany(id, 'single', [
    { imageId: ids[3], record: encodeScores(record) },
    { imageId: ids[4], record: encodeScores(last) },
  ]);
  evaluations.markComplete(id);
  return id;
}

/** Takes the image's file away. */
export function remove(root: string, relativePath: string): void {
  rmSync(path.join(root, relativePath));
}

export interface Answer {
  status: number;
  /** What a procedure gave. */
  data: unknown;
  error: { code: string; message: string } | null;
}

/** A procedure as a window calls it: over HTTP, so that its errors are those of the wire. */
export async function call(
  app: Hono,
  name: string,
  input?: unknown,
  kind: 'query' | 'mutation' = 'query',
): Promise<Answer> {
  const text = input === undefined ? undefined : JSON.stringify(input);
  const response =
    kind === 'query'
      ? await app.request(`/trpc/${name}${text === undefined ? '' : `?input=${encodeURIComponent(text)}`}`)
      : await app.request(`/trpc/${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: text ?? '',
        });
  const body = (await response.json()) as { result?: { data: unknown }; error?: { data: { error: Answer['error'] } } };
  return { status: response.status, data: body.result?.data, error: body.error?.data.error ?? null };
}
