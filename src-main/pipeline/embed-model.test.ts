/** Images that a model has not seen: counted, told of, and embedded without training, where it was cut from there on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { describeModels } from '../models/describe-model.ts';
import type { ExplainedModel } from '../models/model.ts';
import { ensureModel, withModel } from '../models/open-models.ts';
import { unseenCount } from '../models/unseen.ts';
import { comparedImage } from '../queries/compared-image.ts';
import { closeEngine, type Engine, openEngine } from '../session/engine.ts';
import type { ImageId } from '../workspace/ids.ts';
import { embedModel } from './embed-model.ts';
import { StageClock } from './stage-clock.ts';
import { importScenes, trainedModel } from './test-models.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'embed-model-'));
let engine: Engine;
let made: ExplainedModel;
let unseen: ImageId[];

beforeAll(async () => {
  engine = openEngine(path.join(folder, 'workspace'), { create: true, backend: 'wasm' });
  await importScenes(folder, engine);
  made = await trainedModel(engine);
  unseen = [made.features.images[2].imageId, made.features.images[11].imageId];
  const forget = engine.workspace.store.db.prepare('DELETE FROM embedding WHERE image_id = ?');
  for (const imageId of unseen) forget.run(imageId);
}, 120_000);
afterAll(async () => {
  await closeEngine(engine);
  rmSync(folder, { recursive: true, force: true });
});

it('are counted, and the model is used without them', async () => {
  expect(await engine.workspace.embeddings.missing(made.id)).toEqual(unseen);
  expect(await unseenCount(made.id, engine.session)).toBe(2);
  expect(await describeModels(engine)).toMatchObject([{ images: 16, unseen: 2 }]);
  await withModel(made.id, engine, unattended, (model) => {
    const seen = made.features.images.filter(({ imageId }) => !unseen.includes(imageId));
    expect(model.features.images).toEqual(seen);
    const at = model.features.images.findIndex(({ imageId }) => imageId === made.features.images[12].imageId);
    const { width } = model.embeddings;
    expect([...model.embeddings.data.slice(at * width, (at + 1) * width)]).toEqual([
      ...made.embeddings.data.slice(12 * width, 13 * width),
    ]);
    expect(() => comparedImage(String(unseen[0]), model, engine.session)).toThrow(
      expect.objectContaining({
        code: 'not-found',
        message: expect.stringContaining('has no embedding in this model yet'),
      }),
    );
    expect(() => comparedImage('999', model, engine.session)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('holds no image') }),
    );
  });
});

it('are embedded as they were, and nothing is trained; a cancelled embedding goes on', async () => {
  const runs = engine.workspace.runs.all();
  const canceller = new AbortController();
  const report = ({ stage }: { stage: string }): void => {
    if (stage === 'embeddings') canceller.abort();
  };
  await expect(embedModel(made.id, engine, new StageClock(), { signal: canceller.signal, report })).rejects.toThrow();
  expect(await unseenCount(made.id, engine.session)).toBe(2);
  await embedModel(made.id, engine, new StageClock(), unattended);
  expect(await unseenCount(made.id, engine.session)).toBe(0);
  expect(engine.workspace.runs.all()).toEqual(runs);
  const model = await ensureModel(made.id, engine, unattended);
  expect([...model.embeddings.data]).toEqual([...made.embeddings.data]);
});
