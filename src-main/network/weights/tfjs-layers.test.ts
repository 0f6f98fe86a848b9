/** tfjs layers models: layouts turned into torch's, quantised weights, and shards that are missing, cut or elsewhere. */
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readWeightFile } from './read-weight-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tripletscope-tfjs-'));
});
afterEach(() => rm(folder, { recursive: true }));

const weights = [
  { name: 'stem/kernel', shape: [1, 2, 2, 3], dtype: 'float32' }, // [H, W, I, O]
  { name: 'dw/depthwise_kernel', shape: [2, 1, 2, 1], dtype: 'float32' }, // [H, W, C, 1]
  { name: 'fc/kernel', shape: [2, 3], dtype: 'float32' }, // [I, O]
  { name: 'bn/moving_variance', shape: [2], dtype: 'float32' },
  { name: 'q/bias', shape: [4], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
  { name: 'h/bias', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } },
];

/** 0, 1, 2, … through all float32 weights, then the quantised ones. */
const shard = Buffer.concat([
  Buffer.from(Float32Array.from({ length: 24 }, (_, i) => i).buffer),
  Buffer.from([0, 1, 2, 255]),
  Buffer.from([0x00, 0x3c, 0x00, 0xc0]), // 1, -2
]);

async function model(paths: string[], shards: Record<string, Buffer>): Promise<string> {
  const file = path.join(folder, 'model.json');
  await writeFile(file, JSON.stringify({ format: 'layers-model', weightsManifest: [{ paths, weights }] }));
  for (const [name, bytes] of Object.entries(shards)) await writeFile(path.join(folder, name), bytes);
  return file;
}

it('reads names and layouts as torch has them, across shards', async () => {
  await model(['a.bin', 'b.bin'], { 'a.bin': shard.subarray(0, 33), 'b.bin': shard.subarray(33) });
  const { tensors, format } = await readWeightFile(folder); // the folder stands for its model.json
  expect(format).toBe('tfjs-layers');
  const read = Object.fromEntries([...tensors].map(([name, { shape, data }]) => [name, [shape, [...data]]]));
  expect(read).toEqual({
    // [O, I, H, W] from i = 6 w + 3 in + out
    'stem.weight': [
      [3, 2, 1, 2],
      [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11],
    ],
    'dw.weight': [
      [2, 1, 2, 1],
      [12, 14, 13, 15],
    ],
    'fc.weight': [
      [3, 2],
      [16, 19, 17, 20, 18, 21],
    ],
    'bn.running_var': [[2], [22, 23]],
    'q.bias': [[4], [-1, -0.5, 0, 126.5]],
    'h.bias': [[2], [1, -2]],
  });
});

it('names a shard that is missing, cut, or outside the folder', async () => {
  await expect(readWeightFile(await model(['a.bin'], {}))).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('the shard a.bin is missing'),
  });
  await expect(readWeightFile(await model(['a.bin'], { 'a.bin': shard.subarray(0, 50) }))).rejects.toThrow(
    `the shards a.bin do not hold what the manifest says (expected ${shard.length} bytes, received 50)`,
  );
  await symlink('/etc/hostname', path.join(folder, 'link.bin'));
  for (const outside of ['../a.bin', '/etc/hostname', 'file:///etc/hostname', 'link.bin']) {
    await expect(readWeightFile(await model([outside], {}))).rejects.toMatchObject({ code: 'unsafe-input' });
  }
});

it('refuses a model.json that is none', async () => {
  const file = path.join(folder, 'model.json');
  for (const [text, message] of [
    ['{"a": 1}', /no weights manifest/],
    ['{"weightsManifest": [', /not JSON/],
  ] as const) {
    await writeFile(file, text);
    await expect(readWeightFile(file)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(message),
    });
  }
});
