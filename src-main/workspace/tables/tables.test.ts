import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watched } from '../../../fixtures/longest-turn.ts';
import type { DatasetImage } from '../../datasets/dataset.ts';
import type { ImageId } from '../ids.ts';
import { openWorkspace } from '../open.ts';
import { sampleDataset } from '../samples.ts';
import type { Workspace } from '../workspace.ts';

let folder: string;
let workspace: Workspace;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tables-'));
  workspace = openWorkspace(folder, { create: true });
});
afterEach(() => {
  workspace.close();
  rmSync(folder, { recursive: true, force: true });
});

const model = { key: 'm', backbone: 'small', weightsSha256: 'ab', spec: { layer: 'last' }, file: null };

async function importSample(images = 12, prefix = 'image'): Promise<ImageId[]> {
  await workspace.images.importAll(sampleDataset({ images, prefix }));
  return (await workspace.images.all()).map(({ imageId }) => imageId);
}

function withoutIds(images: (DatasetImage & { imageId?: ImageId; truthKey?: string })[]): DatasetImage[] {
  return images.map(({ imageId: _, truthKey: _key, ...image }) => image);
}

test('a data set comes back as it was imported', async () => {
  const dataset = sampleDataset({ images: 1203 }); // more than two pages
  expect(await workspace.images.dataset()).toBeNull();
  expect(workspace.images.count()).toBe(0);
  expect((await workspace.images.importAll(dataset)).changed).toBe(true);
  const stored = (await workspace.images.dataset())!;
  expect(withoutIds(stored.images)).toEqual(dataset.images);
  expect(stored).toMatchObject({ root: dataset.root, format: 'folders', classes: dataset.classes });
  expect(stored.problems).toEqual(dataset.problems);
  expect([workspace.problems.count(), workspace.problems.countLeftOut()]).toEqual([2, 1]);
  expect(workspace.images.summary()).toMatchObject({ images: 1203, train: 802, test: 401, classes: 2 });
  expect(workspace.images.byName('image-7')).toEqual(stored.images[7]);
});

test('segmentations come back as typed arrays', async () => {
  const dataset = sampleDataset({ images: 1 });
  dataset.images[0].mask = {
    kind: 'segmentations',
    parts: [
      { kind: 'polygons', polygons: [Float64Array.of(0.1, 2, 3.5, 4, 5, 6)] },
      { kind: 'rle', width: 4, height: 2, counts: Uint32Array.of(1, 2, 5) },
      { kind: 'rle', width: 4, height: 2, counts: '1%2' },
    ],
  };
  await workspace.images.importAll(dataset);
  expect((await workspace.images.all())[0].mask).toEqual(dataset.images[0].mask);
});

test('an equal data set changes nothing; without hashes, or fresh, results are forgotten and images stay', async () => {
  const before = await importSample();
  const { id: modelId } = workspace.models.ensure(model);
  const embed = () => workspace.embeddings.put(modelId, [{ imageId: before[0], vector: Float32Array.of(1, 2) }]);
  await embed();
  const again = async (options?: { fresh: boolean }, hashed = true) => {
    const { changed } = await workspace.images.importAll(sampleDataset({ images: 12, hashed }), options);
    expect((await workspace.images.all()).map(({ imageId }) => imageId)).toEqual(before);
    return { changed, embeddings: workspace.embeddings.count(modelId) };
  };
  expect(await again()).toEqual({ changed: false, embeddings: 1 });
  expect(await again({ fresh: true })).toEqual({ changed: true, embeddings: 0 });
  await embed();
  expect(await again(undefined, false)).toEqual({ changed: true, embeddings: 0 }); // nobody knows whether they are the same
});

test('an import deletes nothing: what vanished is absent with all that hangs on it, and comes back with it', async () => {
  const [first, second, third] = await importSample();
  const { id: modelId } = workspace.models.ensure(model);
  const bank = workspace.banks.ensure({ key: 'b', modelId, layer: 'last', spec: {} });
  const evaluation = workspace.evaluations.ensure({ key: 'e', modelId, spec: {} });
  for (const imageId of [first, second]) {
    await workspace.embeddings.put(modelId, [{ imageId, vector: Float32Array.of(1, 2) }]);
    await workspace.gradWeights.putMany(bank.id, [{ imageId, weights: Float32Array.of(1), active: 1, inactive: 0 }]);
    await workspace.scores.putMany(evaluation.id, 'single', [{ imageId, record: Uint8Array.of(1) }]);
  }
  workspace.reviews.set(second, 'doubtful', 'cut off');
  workspace.reviews.tag(second, 'odd');
  const { labels } = workspace.images.keys()!;

  const dataset = sampleDataset({ images: 12 });
  const without = { ...dataset, images: dataset.images.filter((_, i) => i !== 1) };
  expect(await workspace.images.importAll(without)).toMatchObject({
    changed: true,
    images: { added: 0, moved: 0, altered: 0, vanished: 1 },
  });
  expect(workspace.images.summary()).toMatchObject({ images: 11, absent: 1 });
  expect((await workspace.images.all()).slice(0, 2).map(({ imageId }) => imageId)).toEqual([first, third]);
  expect(workspace.images.get(second)).toBeUndefined();
  expect(workspace.images.keys()!.labels).not.toBe(labels);
  expect([workspace.banks.all(), workspace.evaluations.all(), workspace.reviews.all()]).toEqual([[], [], []]);
  expect([workspace.embeddings.count(modelId), workspace.embeddings.missing(modelId).length]).toEqual([1, 10]);
  expect((await workspace.embeddings.all(modelId)).imageIds).toEqual([first]);

  expect((await workspace.images.importAll(dataset)).images).toMatchObject({ added: 0, vanished: 0 });
  expect(workspace.images.keys()!.labels).toBe(labels);
  expect(workspace.banks.all()).toEqual([bank]);
  expect(workspace.gradWeights.get(bank.id, second)?.active).toBe(1);
  expect((await workspace.scores.of(evaluation.id, 'single')).size).toBe(2);
  expect(workspace.embeddings.count(modelId)).toBe(2);
  expect(workspace.reviews.all()).toMatchObject([{ imageId: second, state: 'doubtful', note: 'cut off' }]);
  expect([...workspace.reviews.tags()]).toEqual([[second, ['odd']]]);
});

test('a moved file is the image that it was; other bytes under the same path lose what was computed from the old ones', async () => {
  const [first, second] = await importSample(6);
  const { id: modelId } = workspace.models.ensure(model);
  for (const imageId of [first, second])
    await workspace.embeddings.put(modelId, [{ imageId, vector: Float32Array.of(1, 2) }]);
  workspace.reviews.tag(first, 'odd');
  workspace.reviews.tag(second, 'blurred');
  const dataset = sampleDataset({ images: 6 });
  dataset.images[0].relativePath = 'elsewhere/0.png';
  dataset.images[1].sha256 = 'f'.repeat(64);
  expect((await workspace.images.importAll(dataset)).images).toEqual({ added: 0, moved: 1, altered: 1, vanished: 0 });
  expect([...workspace.reviews.tags()]).toEqual([
    [first, ['odd']],
    [second, ['blurred']],
  ]);
  expect((await workspace.embeddings.all(modelId)).imageIds).toEqual([first]);
  expect(workspace.images.get(first)?.relativePath).toBe('elsewhere/0.png');
});

test('results of labels that are two imports old are cleared away', async () => {
  await importSample(6);
  const { id: modelId } = workspace.models.ensure(model);
  const bank = workspace.banks.ensure({ key: 'b', modelId, layer: 'last', spec: {} });
  workspace.evaluations.ensure({ key: 'e', modelId, spec: {} });
  const count = (table: string) => workspace.store.values<[], number>(`SELECT count(*) FROM ${table}`).all()[0];
  await importSample(5);
  expect([count('bank'), count('evaluation')]).toEqual([1, 1]);
  expect(workspace.banks.byKey(bank.key)).toBeUndefined();
  await importSample(4);
  expect([count('bank'), count('evaluation'), count('dataset'), count('image')]).toEqual([0, 0, 1, 6]);
});

test('an aborted import leaves the old data set', async () => {
  await importSample();
  const canceller = new AbortController();
  const replacing = workspace.images.importAll(sampleDataset({ images: 20_000, prefix: 'new' }), {
    signal: canceller.signal,
    report: () => canceller.abort(),
  });
  await expect(replacing).rejects.toMatchObject({ name: 'AbortError' });
  expect((await workspace.images.all()).map(({ name }) => name)[11]).toBe('image-11');
  await workspace.images.sweep();
  const rows = (table: string) => workspace.store.values<[], number>(`SELECT count(*) FROM ${table}`).all()[0];
  expect([rows('image'), rows('listing'), rows('object')]).toEqual([12, 12, 18]);
});

test('the event loop is not held while 20,000 images are stored and read', async () => {
  const store = await watched(() => workspace.images.importAll(sampleDataset({ images: 20_000, prefix: 'many' })));
  const read = await watched(() => workspace.images.all());
  expect(read.result).toHaveLength(20_000);
  expect(Math.max(store.longest, read.longest)).toBeLessThan(50);
});

test('grad-weights come back bit for bit, all channels and top M', async () => {
  const [a, b] = await importSample();
  const { id: modelId } = workspace.models.ensure(model);
  const bank = workspace.banks.ensure({ key: 'k', modelId, layer: 'last', spec: { triplets: 50 } });
  expect(workspace.banks.ensure({ key: 'k', modelId, layer: 'last', spec: {} })).toEqual(bank);
  const weights = Float32Array.from({ length: 1280 }, (_, i) => Math.fround(Math.sin(i) * 1e-7));
  const channels = Uint16Array.of(3, 65535, 9);
  await workspace.gradWeights.putMany(bank.id, [
    { imageId: a, weights, active: 48, inactive: 2 },
    { imageId: b, weights: Float32Array.of(-0, 1.5, Number.NaN), channels, active: 1, inactive: 0 },
  ]);
  expect(workspace.gradWeights.get(bank.id, a)).toEqual({
    imageId: a,
    weights,
    channels: null,
    active: 48,
    inactive: 2,
  });
  const top = workspace.gradWeights.get(bank.id, b)!;
  expect([...top.weights]).toEqual([-0, 1.5, Number.NaN]);
  expect(top.channels).toEqual(channels);
  expect(workspace.gradWeights.imageIds(bank.id)).toEqual(new Set([a, b]));
  const paged: ImageId[] = [];
  for await (const page of workspace.gradWeights.pages(bank.id)) paged.push(...page.map(({ imageId }) => imageId));
  expect(paged).toEqual([a, b]);
});

test('embeddings form a matrix in the order of the data set', async () => {
  const [a, b] = await importSample();
  const { id } = workspace.models.ensure(model);
  expect(await workspace.embeddings.all(id)).toEqual({ imageIds: [], vectors: new Float32Array(0), size: 0 });
  const buffer = Float32Array.of(9, 1, 2, 3, 4); // rows that are views into a larger array
  await workspace.embeddings.put(id, [
    { imageId: b, vector: buffer.subarray(3, 5) },
    { imageId: a, vector: buffer.subarray(1, 3) },
  ]);
  expect(await workspace.embeddings.all(id)).toEqual({
    imageIds: [a, b],
    vectors: Float32Array.of(1, 2, 3, 4),
    size: 2,
  });
});

test('scores of a row, an evaluation complete or not', async () => {
  const [a, b] = await importSample();
  const { id: modelId } = workspace.models.ensure(model);
  const { id, complete } = workspace.evaluations.ensure({ key: 'e', modelId, spec: { thresholds: 100 } });
  expect(complete).toBe(false);
  await workspace.scores.putMany(id, 'averaged', [
    { imageId: a, record: Uint8Array.of(1, 2) },
    { imageId: b, record: new Uint8Array(0) },
  ]);
  expect([...(await workspace.scores.of(id, 'averaged'))].map(([image, record]) => [image, [...record]])).toEqual([
    [a, [1, 2]],
    [b, []],
  ]);
  expect(workspace.scores.imageIds(id, 'averaged')).toEqual(new Set([a, b]));
  expect(workspace.scores.rows(id)).toEqual(['averaged']);
  workspace.evaluations.markComplete(id);
  expect(workspace.evaluations.byKey('e')).toMatchObject({ id, complete: true, spec: { thresholds: 100 } });
});

test('a training run with metrics and checkpoints', () => {
  const { id } = workspace.runs.ensure({ key: 'r', spec: { margin: 0.2 } });
  const metric = { loss: 0.5, activeShare: 0.25, learningRate: 1e-3, recall: null };
  workspace.runs.recordEpoch(id, { epoch: 1, ...metric });
  workspace.runs.keepCheckpoint(id, { epoch: 1, sha256: 'aa', file: 'aa' });
  workspace.runs.recordEpoch(id, { epoch: 2, ...metric, recall: 0.75 });
  expect(workspace.runs.ensure({ key: 'r', spec: {} })).toMatchObject({ id, epoch: 2, state: 'running' });
  expect(workspace.runs.metrics(id)).toEqual([
    { epoch: 1, ...metric },
    { epoch: 2, ...metric, recall: 0.75 },
  ]);
  workspace.runs.keepCheckpoint(id, { epoch: 2, sha256: 'bb', file: 'bb' });
  expect(workspace.runs.checkpoints(id)).toEqual([{ epoch: 2, sha256: 'bb', file: 'bb' }]); // the one before is gone
  const { id: modelId } = workspace.models.ensure(model);
  workspace.runs.finish(id, modelId);
  expect(workspace.runs.byKey('r')).toMatchObject({ state: 'done', modelId, spec: { margin: 0.2 } });
});

test('the number of a run that was deleted is given to no other, after the last one and after all were', () => {
  const begin = (key: string) => workspace.runs.ensure({ key, spec: {} }).id;
  const [first, second] = [begin('a'), begin('b')];
  expect(begin('a')).toBe(first);
  workspace.runs.remove(second);
  const third = begin('c');
  expect(third).toBe(second + 1);
  workspace.runs.remove(first);
  workspace.runs.remove(third);
  expect(workspace.runs.all()).toEqual([]);
  expect(begin('b')).toBe(third + 1);
});

test('models are found by key and keep their spec; views are named', () => {
  const stored = workspace.models.ensure(model);
  expect(workspace.models.ensure({ ...model, file: 'ff' })).toEqual({ ...stored, file: 'ff' });
  expect(workspace.models.all()).toHaveLength(1);
  workspace.views.set('worst', { sort: 'energy' });
  expect(workspace.views.all()).toMatchObject([{ name: 'worst', spec: { sort: 'energy' } }]);
  workspace.views.remove('worst');
  expect(workspace.views.all()).toEqual([]);
});

test('results need a data set', () => {
  const { id: modelId } = workspace.models.ensure(model);
  expect(() => workspace.banks.ensure({ key: 'b', modelId, layer: 'last', spec: {} })).toThrow('no data set yet');
});

test('a class counts where it has images, as the preview of a folder counts', async () => {
  const dataset = sampleDataset({ images: 6 });
  await workspace.images.importAll({ ...dataset, classes: [...dataset.classes, 'a category without images'] });
  expect(workspace.images.summary()?.classes).toBe(2);
  expect(workspace.images.classes()).toHaveLength(3);
});
