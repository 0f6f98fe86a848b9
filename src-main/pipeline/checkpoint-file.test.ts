import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { serialize } from 'node:v8';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../datasets/test-folders.ts';
import { decodeCheckpoint, encodeCheckpoint, readOutline } from './checkpoint-file.ts';

const checkpoint = {
  state: {
    step: 7,
    tensors: new Map([['layer4.weight', { shape: [2, 2], data: Float32Array.of(1, -2, 3.5, Number.NaN) }]]),
    head: { layers: [{ inputs: 2, outputs: 1, weight: Float32Array.of(0.1, 0.2), bias: null }], normalize: true },
    adam: { updates: 7, first: [new Float32Array(0)], second: [Float32Array.of(9).subarray(0, 1)] },
  },
  best: null,
  finished: false,
};

test('a checkpoint comes back as it was, to the last bit', async () => {
  expect(await decodeCheckpoint(await encodeCheckpoint(checkpoint))).toEqual(checkpoint);
});

test('those of earlier versions are read', async () => {
  expect(await decodeCheckpoint(serialize(checkpoint))).toEqual(checkpoint);
});

test('a part of a larger buffer is kept alone, and wherever the bytes begin they are read', async () => {
  const large = Float32Array.from({ length: 100 }, (_, i) => i);
  const bytes = await encodeCheckpoint({ part: large.subarray(10, 13) });
  expect(bytes.length).toBeLessThan(200);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(await decodeCheckpoint(shifted.subarray(3))).toEqual({ part: Float32Array.of(10, 11, 12) });
});

test('an array larger than a slice', async () => {
  const data = Float32Array.from({ length: 3_000_000 }, (_, i) => i % 1000);
  const { back } = (await decodeCheckpoint(await encodeCheckpoint({ back: data }))) as { back: Float32Array };
  expect(back.length).toBe(data.length);
  expect(back.every((value, i) => value === data[i])).toBe(true);
});

test('where it stands is read without its arrays; of a file that was cut short, nothing is', async () => {
  const file = path.join(temporaryFolder(), 'checkpoint');
  const bytes = await encodeCheckpoint(checkpoint);
  writeFileSync(file, bytes);
  expect(await readOutline(file)).toMatchObject({ state: { step: 7 }, finished: false });
  writeFileSync(file, serialize(checkpoint));
  expect(await readOutline(file)).toMatchObject({ state: { step: 7 }, finished: false });
  for (const length of [bytes.length - 1, 20, 5, 0]) {
    writeFileSync(file, bytes.subarray(0, length));
    await expect(readOutline(file)).rejects.toThrow();
  }
});
