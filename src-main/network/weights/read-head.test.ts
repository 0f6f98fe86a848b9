import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readHead } from './read-head.ts';
import { writeSafetensors } from './write-safetensors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tripletscope-head-'));
});
afterAll(() => rm(folder, { recursive: true }));

const tensor = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });

async function shapes(names: Record<string, number[]>, name?: string): Promise<string[]> {
  const file = path.join(folder, 'head.safetensors');
  await writeSafetensors(file, new Map(Object.entries(names).map(([key, shape]) => [key, tensor(...shape)])));
  const layers = await readHead(file, name);
  return layers.map(({ inputs, outputs, bias }) => `${inputs}>${outputs}${bias === null ? '' : '+'}`);
}

it('finds the head of a file that holds nothing else, whatever it is called', async () => {
  expect(await shapes({ weight: [64, 1280] })).toEqual(['1280>64']);
  expect(await shapes({ weight: [64, 1280], bias: [64] })).toEqual(['1280>64+']);
  expect(await shapes({ 'head.weight': [64, 1280], 'head.bias': [64] })).toEqual(['1280>64+']);
  expect(await shapes({ '0.weight': [9, 5], '0.bias': [9], '2.weight': [3, 9] })).toEqual(['5>9+', '9>3']);
  expect(await shapes({ 'embedder.mlp.0.weight': [9, 5], 'embedder.mlp.2.weight': [3, 9] })).toEqual(['5>9', '9>3']);
});

it('takes a head by its name from a file that holds more', async () => {
  expect(await shapes({ 'fc.weight': [10, 5], 'head.weight': [3, 5] }, 'head')).toEqual(['5>3']);
  await expect(shapes({ 'fc.weight': [10, 5], 'head.weight': [3, 5] })).rejects.toThrow('linear layers: fc [10,5]');
});
