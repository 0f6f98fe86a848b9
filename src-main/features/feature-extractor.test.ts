/** Two of a kind: a backbone, and the feature maps that it gave brought as `.npy`, are the same extractor from A on. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy } from '../../src-shared/npy.ts';
import { unattended } from '../../src-shared/progress.ts';
import { ComputeClient } from '../compute/client.ts';
import { generateDemoScenes } from '../demo/scenes/generate.ts';
import { backboneByName, backboneNames } from '../network/backbones/registry.ts';
import type { Head, Pooling } from '../network/head.ts';
import { initialiseBackbone, initialiseHead } from '../network/initialise.ts';
import { stageShapes } from '../network/stage-shapes.ts';
import { backboneExtractor } from './backbone-extractor.ts';
import { broughtMaps } from './brought-maps.ts';
import type { ExtractedImage, FeatureExtractor } from './feature-extractor.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'extractor-'));
const compute = new ComputeClient({ backend: 'wasm' });
const backbone = backboneByName('small');
const { signal } = unattended;
const preprocessing = { ...backbone.preprocessing, size: 64 };
let images: ExtractedImage[];

beforeAll(async () => {
  await generateDemoScenes(folder, { seed: 3, classes: 2, perClass: 2 }, unattended);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(jpe?g|png)$/.test(name),
  );
  images = names
    .sort()
    .slice(0, 3)
    .map((name) => ({ path: path.join(folder, name), name }));
}, 60_000);
afterAll(async () => {
  await compute.close();
  rmSync(folder, { recursive: true, force: true });
});

const through = async (extractor: FeatureExtractor, asked: readonly ExtractedImage[], featureMaps = true) =>
  extractor.forward(await extractor.load(asked), { featureMaps, signal });

function headOf(pooling: Pooling, pooled: number): Head {
  const spec = { pooling, gemPower: 3, hidden: [], embedding: 8, bias: true, normalize: true };
  return { pooling, gemPower: 3, weights: initialiseHead(spec, pooled, 5) };
}

async function open(head: Head, networkKey: string): Promise<FeatureExtractor> {
  const tensors = initialiseBackbone(backbone, 2);
  const shape = await compute.call('openNetwork', { key: networkKey, backbone: 'small', tensors, head, size: 64 });
  const layer = backbone.stages[backbone.stages.length - 1].name;
  return backboneExtractor({ backbone, preprocessing, layer, shape, networkKey, compute });
}

function expectClose(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...Array.from(expected, Math.abs), 1e-12);
  const most = actual.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]) / scale), 0);
  expect(most).toBeLessThan(tolerance);
}

describe.each<Pooling>(['average', 'max', 'gem', 'flatten'])('behind %s pooling', (pooling) => {
  it('maps that were brought give the pooled features and the gradients of the network that made them', async () => {
    const [{ rows, columns, channels }] = stageShapes(backbone, 64).slice(-1);
    const head = headOf(pooling, pooling === 'flatten' ? rows * columns * channels : channels);
    const network = await open(head, `test ${pooling}`);
    expect(network.shape).toMatchObject({ rows, columns, channels, tailIsHead: true });
    const made = await through(network, images);
    const bytes = writeNpy(made.featureMaps!, [images.length, rows, columns, channels]);
    const names = images.map(({ name }) => name!);
    const brought = broughtMaps({ bytes, file: 'maps.npy', names, layer: 'layer4', head });
    expect(brought.layers).toEqual([{ name: 'layer4', rows, columns, channels }]);
    expect([brought.preprocessing, brought.trains]).toEqual([null, ['head']]);

    const order = [images[2], images[0]];
    const given = await through(brought, order);
    const same = await through(network, order);
    expectClose(given.pooled, same.pooled, 1e-5);
    expectClose(given.featureMaps!, same.featureMaps!, 1e-5);
    expect((await through(brought, order, false)).featureMaps).toBeNull();

    const cotangents = Float32Array.from({ length: 16 }, (_, i) => Math.sin(i + 1));
    const input = { featureMaps: same.featureMaps!, cotangents, count: 2 };
    expectClose(await brought.pullBack(input, signal), await network.pullBack(input, signal), 2e-4);
  });
});

it('a backbone names its layers with their shapes, as the network has them', async () => {
  for (const name of backboneNames) {
    const { stages, preprocessing: own } = backboneByName(name);
    const shapes = stageShapes(backboneByName(name), own.size);
    expect(shapes.map((shape) => shape.name)).toEqual(stages.map((stage) => stage.name));
    expect(shapes.map(({ channels }) => channels)).toEqual(stages.map(({ channels }) => channels));
    expect(shapes.every(({ rows }, i) => rows >= 1 && (i === 0 || rows <= shapes[i - 1].rows))).toBe(true);
  }
  const last = stageShapes(backboneByName('efficientnet-lite0'), 224).at(-1);
  expect(last).toMatchObject({ rows: 7, columns: 7, channels: 1280 });
  expect(
    stageShapes(backboneByName('resnet50'), 224)
      .map(({ rows, channels }) => `${rows} ${channels}`)
      .at(-1),
  ).toBe('7 2048');
  for (const layer of stageShapes(backbone, 64)) {
    const tensors = initialiseBackbone(backbone, 2);
    const head = headOf('average', backbone.stages[backbone.stages.length - 1].channels);
    const input = { key: 'test layer', backbone: 'small', layer: layer.name, tensors, head, size: 64 };
    const { rows, columns, channels } = await compute.call('openNetwork', input);
    expect({ name: layer.name, rows, columns, channels }).toEqual(layer);
  }
});

describe('maps that are not what they should be', () => {
  const head = headOf('average', 3);
  const bring = (shape: number[], names: string[], values?: number[]) => {
    const length = shape.reduce((product, side) => product * side, 1);
    const bytes = writeNpy(
      Float32Array.from({ length }, (_, i) => values?.[i] ?? i),
      shape,
    );
    return () => broughtMaps({ bytes, file: 'maps.npy', names, layer: 'last', head });
  };
  it.each<[string, () => unknown, RegExp]>([
    ['of three sides', bring([2, 2, 3], ['a', 'b']), /no list of feature maps/],
    ['without pixels', bring([2, 0, 2, 3], ['a', 'b']), /./],
    ['with fewer names', bring([2, 2, 2, 3], ['a']), /not as many names/],
    ['with a name twice', bring([2, 2, 2, 3], ['a', 'a']), /is used for two/],
    ['of other channels than the head', bring([2, 2, 2, 4], ['a', 'b']), /does not fit/],
    ['not finite', bring([1, 1, 1, 3], ['a'], [1, Number.NaN, 2]), /./],
    ['no array', () => broughtMaps({ bytes: new Uint8Array(9), file: 'maps.npy', names: [], layer: 'l', head }), /./],
  ])('%s are refused', (_, work, message) => {
    expect(work).toThrow(expect.objectContaining({ code: 'bad-input', message: expect.stringMatching(message) }));
  });

  it('an image without a map is named', async () => {
    const brought = bring([1, 2, 2, 3], ['a/1.jpg'])();
    await expect(brought.load([{ path: '/x/2.jpg', name: 'a/2.jpg' }])).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('a/2.jpg'),
    });
  });
});
