import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { unattended } from '../../../src-shared/progress.ts';
import { squaredDistance } from '../../../src-shared/score.ts';
import { prepareAll } from '../../pipeline/prepare-all.ts';
import { importScenes, smallSettings, trainedModel } from '../../pipeline/test-models.ts';
import { writeMaps } from '../../pipeline/write-maps.ts';
import { closeEngine, type Engine, openEngine } from '../../session/engine.ts';
import type { ImageId } from '../../workspace/ids.ts';
import type { ArrayRequest, ArraySet, NamedArray } from './array-set.ts';
import { arraySources } from './registry.ts';

let engine: Engine;
beforeAll(async () => {
  const place = mkdtempSync(path.join(tmpdir(), 'arrays-'));
  engine = openEngine(path.join(place, 'workspace'), { create: true, backend: 'wasm' });
  await importScenes(place, engine);
  await trainedModel(engine);
  return async () => {
    await closeEngine(engine);
    rmSync(place, { recursive: true });
  };
});

const all: ArrayRequest = { subset: null };
const source = (kind: keyof typeof arraySources, request = all): Promise<ArraySet> =>
  arraySources[kind](request, engine, unattended);

async function numbers({ arrays }: ArraySet, name: string): Promise<number[]> {
  const array = arrays.find((one) => one.name === name) as Exclude<NamedArray, { kind: 'text' }>;
  const values: number[] = [];
  for await (const piece of array.pieces()) values.push(...piece);
  expect([name, values.length]).toEqual([name, array.shape.reduce((product, size) => product * size, 1)]);
  return values;
}

async function someImages(): Promise<ReadonlySet<ImageId>> {
  return new Set((await engine.workspace.images.all()).filter((_, i) => i % 3 === 1).map(({ imageId }) => imageId));
}

test('head · features is the embedding, for all images and for some', async () => {
  for (const subset of [null, await someImages()]) {
    const [e, f, h] = [
      await source('embeddings', { subset }),
      await source('features', { subset }),
      await source('heads'),
    ];
    expect(e.images).toMatchObject(f.images!);
    expect(e.images).toHaveLength(subset?.size ?? 18);
    const [embeddings, features, weight] = [
      await numbers(e, 'embeddings'),
      await numbers(f, 'features'),
      await numbers(h, 'weight'),
    ];
    const [E, D] = h.arrays[0].shape;
    for (const [i] of e.images!.entries()) {
      const made = Array.from({ length: E }, (_, r) => {
        let sum = 0;
        for (let k = 0; k < D; k++) sum += weight[r * D + k] * features[i * D + k];
        return sum;
      });
      const length = Math.hypot(...made);
      for (let r = 0; r < E; r++) expect(made[r] / length).toBeCloseTo(embeddings[i * E + r], 5);
    }
  }
});

test('the nearest neighbours of some images, among all and among those of training', async () => {
  const subset = await someImages();
  const e = await source('embeddings');
  const [, E] = e.arrays[0].shape;
  const vectors = Float32Array.from(await numbers(e, 'embeddings'));
  const D = (a: number, b: number): number => squaredDistance(vectors.subarray(a * E, (a + 1) * E), vectors, b * E);
  for (const among of ['all', 'train'] as const) {
    const set = await source('neighbours', { subset, k: 3, among });
    const [neighbours, distances, queries] = [
      await numbers(set, 'neighbours'),
      await numbers(set, 'distances'),
      await numbers(set, 'queries'),
    ];
    expect(queries).toHaveLength(subset.size);
    for (const [i, query] of queries.entries()) {
      const others = [...set.images!.keys()].filter(
        (row) => row !== query && (among === 'all' || set.images![row].split === 'train'),
      );
      const sorted = others.map((row) => D(query, row)).sort((a, b) => a - b);
      expect(neighbours.slice(3 * i, 3 * i + 3)).not.toContain(query);
      for (let rank = 0; rank < 3; rank++) expect(distances[3 * i + rank]).toBeCloseTo(sorted[rank], 5);
    }
  }
  const few = await source('neighbours', { subset, k: 30 });
  expect((await numbers(few, 'neighbours')).slice(17, 30)).toEqual(Array(13).fill(-1));
});

test('triplets are those of the anchors that are asked for; pairs tell the same, each once', async () => {
  const subset = await someImages();
  const set = await source('triplets', { subset, triplets: 4 });
  const rows = await numbers(set, 'triplets');
  const image = (row: number) => set.images![row];
  for (let at = 0; at < rows.length; at += 3) {
    const [a, p, n] = rows.slice(at, at + 3).map(image);
    expect([a.className === p.className, a.className === n.className, p.split]).toEqual([true, false, 'train']);
  }
  expect(rows.length / 3).toBe(4 * subset.size);
  const pairs = await source('pairs', { subset, triplets: 4 });
  const [ends, same] = [await numbers(pairs, 'pairs'), await numbers(pairs, 'same')];
  const seen = same.map((alike, i) => {
    const [a, b] = [image(ends[2 * i]), image(ends[2 * i + 1])];
    expect(a.className === b.className).toBe(alike === 1);
    return [a.relativePath, b.relativePath].sort().join();
  });
  expect(new Set(seen).size).toBe(seen.length);
});

test('a bank and the maps; what was not computed yet is said', async () => {
  await expect(source('banks')).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('averaged'),
  });
  await expect(source('scores')).rejects.toMatchObject({ code: 'not-found' });
  const { prepared } = await prepareAll(smallSettings(1), engine, unattended);
  const bank = await source('banks');
  const { images } = prepared.model.features;
  const weights = await numbers(bank, 'weights');
  expect(bank.images!.map(({ relativePath }) => relativePath)).toEqual(images.map(({ relativePath }) => relativePath));
  const [n, K] = bank.arrays[0].shape;
  expect([n, K]).toEqual([images.length, prepared.model.features.shape.channels]);
  const first = engine.workspace.gradWeights.get(prepared.banks.averaged, images[0].imageId)!;
  expect(weights.slice(0, K)).toEqual([...first.weights]);
  expect((await numbers(bank, 'active'))[0] + (await numbers(bank, 'inactive'))[0]).toBe(50);
  const maps = await source('maps');
  const { rows, columns } = prepared.model.features.shape;
  expect(maps.arrays[0].shape).toEqual([prepared.anchors.length, 16, rows, columns]);
  await numbers(maps, 'maps');
  const some = await someImages();
  const tested = images.filter(({ imageId, split }) => split === 'test' && some.has(imageId)).length;
  const few = await source('maps', { subset: some });
  expect(few.arrays[0].shape[0]).toBe(tested);
  const where = { folder: mkdtempSync(path.join(tmpdir(), 'maps-')), subset: some };
  const { images: written } = await writeMaps(prepared, where, engine, unattended);
  rmSync(where.folder, { recursive: true });
  expect(written).toBe(tested);
});
