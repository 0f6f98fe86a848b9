import { expect, test } from 'vitest';
import { type Catalogue, hasBox, hasMask } from '../../../src-shared/catalogue.ts';
import { decodeFrame } from '../../../src-shared/frame.ts';
import { unattended } from '../../../src-shared/progress.ts';
import { makeCurrent } from '../../models/model-settings.ts';
import { projectEmbeddings } from '../../queries/projection.ts';
import { sampleDataset } from '../../workspace/samples.ts';
import { call, type SampleHost, sampleHost } from '../sample-host.ts';

async function read({ app }: Pick<SampleHost, 'app'>): Promise<Catalogue> {
  const response = await app.request('/api/catalogue');
  expect(response.status).toBe(200);
  return decodeFrame<Catalogue['meta'], Catalogue['arrays']>(await response.arrayBuffer());
}

const namesOf = ({ arrays }: Catalogue): string[] => new TextDecoder().decode(arrays.names).split('\n');

test('the catalogue has a row for every image, in order, with what is said about it', async () => {
  const { app, ids, workspace } = await sampleHost();
  workspace.reviews.set(ids[1], 'reviewed');
  workspace.reviews.set(ids[2], 'doubtful');
  await workspace.reviews.tagMany([ids[0], ids[3]], 'zebra', true);
  await workspace.reviews.tagMany([ids[3]], 'ähre', true);
  const catalogue = await read({ app });
  const { meta, arrays } = catalogue;
  expect(meta).toMatchObject({ classes: ['wren', 'chough'], tags: ['ähre', 'zebra'] });
  expect(meta.key).toBe(workspace.images.summary()?.key);
  expect(namesOf(catalogue)).toEqual([
    'a/wide.jpg',
    'a/tall.jpg',
    'b/scan.tif',
    'b/flat.png',
    'b/damaged.jpg',
    'b/gone.jpg',
  ]);
  expect([...arrays.imageId]).toEqual(ids);
  expect([...arrays.classIndex]).toEqual([0, 0, 1, 1, 1, 1]);
  expect([...arrays.split]).toEqual([0, 0, 0, 1, 1, 1]);
  expect([...arrays.flags]).toEqual([hasBox | hasMask, hasBox, 0, 0, 0, hasMask]);
  // A state that the window does not know counts as to do.
  expect([...arrays.review]).toEqual([0, 2, 0, 0, 0, 0]);
  expect([...arrays.width].slice(0, 2)).toEqual([400, 200]);
  expect([...arrays.tagRow]).toEqual([0, 3, 3]);
  expect([...arrays.tagIndex].map((index) => meta.tags[index])).toEqual(['zebra', 'zebra', 'ähre']);
});

test('a new data set takes the old one’s place in the catalogue, a line break in a name breaks no row', async () => {
  const { app, workspace } = await sampleHost();
  await read({ app });
  const dataset = sampleDataset({ images: 2500 });
  dataset.images[1].relativePath = 'odd\nname.png';
  await workspace.images.importAll(dataset);
  const catalogue = await read({ app });
  expect(catalogue.arrays.imageId.length).toBe(2500);
  expect(namesOf(catalogue)).toHaveLength(2500);
  expect(namesOf(catalogue)[1]).toBe('odd\ufffdname.png');
  expect(namesOf(catalogue)[2499]).toBe('2499.png');
});

test('scores come in the order of the catalogue, not-a-number where there are none', async () => {
  const { app, evaluationId } = await sampleHost();
  const available = await call(app, 'scores.available');
  expect(available.data).toEqual({
    evaluation: evaluationId,
    rows: [{ id: 'single', label: 'Single triplet' }],
    metrics: ['energyInBox', 'energyInMask', 'maskIoU', 'maskIoU@0.2', 'maskIoU@0.5', 'pxap', 'pointing'],
  });
  const read = async (metric: string) => {
    const response = await app.request(`/api/scores/single/${encodeURIComponent(metric)}`);
    const { meta, arrays } = decodeFrame<{ value: number; tau: number | null }, { value: Float32Array }>(
      await response.arrayBuffer(),
    );
    return { ...meta, values: [...arrays.value] };
  };
  const none = Number.NaN;
  const twice = [await read('energyInBox'), await read('energyInBox')]; // computed, and from the cache
  for (const energy of twice) expect(energy.values).toEqual([none, none, none, 0.25, 0.75, none]);
  expect(twice[0].value).toBe(0.5);
  expect((await read('energyInMask')).values).toEqual([none, none, none, 0.5, none, none]);
  expect((await read('pointing')).values).toEqual([none, none, none, 1, 0, none]);
  const iou = await read('maskIoU@0.5');
  expect(iou.values[3]).toBeCloseTo(5 / 15, 6);
  expect(iou.values.filter(Number.isNaN)).toHaveLength(5);
  expect(iou.tau).toBe(0.5);
});

test('no scores, no rows and no metrics but those that there are', async () => {
  const { app, workspace, evaluationId } = await sampleHost();
  const statusOf = async (url: string): Promise<number> => (await app.request(`/api/scores/${url}`)).status;
  expect(await statusOf('truth/energyInBox')).toBe(404);
  expect(await statusOf('single/accuracy')).toBe(400);
  expect(await statusOf('__proto__/constructor')).toBe(400);
  workspace.evaluations.remove(evaluationId);
  expect(await statusOf('single/energyInBox')).toBe(404);
  expect((await call(app, 'scores.available')).data).toEqual({ evaluation: null, rows: [], metrics: [] });
});

test('D of every image to one, in the order of the catalogue', async () => {
  const { app, ids, modelId } = await sampleHost();
  const response = await app.request(`/api/distances/${modelId}/${ids[1]}`);
  const { meta, arrays } = decodeFrame<{ image: string }, { distance: Float32Array }>(await response.arrayBuffer());
  expect(meta).toEqual({ image: String(ids[1]) });
  expect([...arrays.distance]).toEqual([1, 0, 1, 4, 9, Number.NaN]);
  for (const url of [`${modelId}/${ids[5]}`, `${modelId}/999`, `77/${ids[0]}`]) {
    const missing = await app.request(`/api/distances/${url}`);
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ error: { code: 'not-found' } });
  }
});

test('the embedding map is there once it was computed, and found again', async () => {
  const { app, host, modelId } = await sampleHost();
  const missing = await app.request(`/api/projection/${modelId}`);
  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ error: { code: 'not-found' } });
  const { engine } = host.requireOpened();
  const stages = new Set<string>();
  const context = { ...unattended, report: ({ stage }: { stage: string }) => void stages.add(stage) };
  expect(await projectEmbeddings(modelId, engine, context)).toEqual({ images: 5, fitted: 5, reused: false });
  expect([...stages]).toEqual(['embedding map']);
  const response = await app.request(`/api/projection/${modelId}`);
  const { arrays } = decodeFrame<unknown, { x: Float32Array; y: Float32Array }>(await response.arrayBuffer());
  expect([...arrays.x].map(Number.isNaN)).toEqual([false, false, false, false, false, true]);
  expect(await projectEmbeddings(modelId, engine, unattended)).toMatchObject({ reused: true });
  expect((await app.request('/api/projection/77')).status).toBe(404);
});

test('an embedding map that is cancelled leaves nothing', async () => {
  const { app, host, modelId } = await sampleHost();
  const canceller = new AbortController();
  const work = projectEmbeddings(modelId, host.requireOpened().engine, {
    signal: canceller.signal,
    report: () => canceller.abort(),
  });
  await expect(work).rejects.toThrow(/abort/i);
  expect((await app.request(`/api/projection/${modelId}`)).status).toBe(404);
});

test('images where map and truth disagree, and those whose neighbours are of another class', async () => {
  const { app, workspace, modelId } = await sampleHost();
  const read = async (kind: string) => {
    const response = await app.request(`/api/disagreement/${kind}`);
    if (response.status !== 200) return ((await response.json()) as { error: { code: string } }).error.code;
    const { meta, arrays } = decodeFrame<object, { value: Float32Array }>(await response.arrayBuffer());
    return { meta, value: [...arrays.value] };
  };
  expect(await read('neighbours')).toBe('not-found'); // no model is the current one
  makeCurrent(modelId, { workspace });
  const none = Number.NaN;
  for (let twice = 0; twice < 2; twice++)
    expect(await read('neighbours')).toEqual({
      meta: { kind: 'neighbours', k: 10, among: 5, images: 5 },
      value: [0.75, 0.75, 0.5, 0.5, 0.5, none],
    });
  const maps = await read('maps');
  expect(maps).toMatchObject({ meta: { kind: 'maps', label: 'Single triplet', metric: 'maskIoU' } });
  expect((maps as { value: number[] }).value).toEqual([none, none, none, expect.closeTo(2 / 3), none, none]);
  expect(await read('nothing')).toBe('usage');
});
