/** safetensors: our own checkpoints there and back, and headers that disagree with the data. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memorySource } from './byte-source.ts';
import { readWeightFile, readWeights } from './read-weight-file.ts';
import { readSafetensors } from './safetensors.ts';
import type { StateDict } from './state-dict.ts';
import { encodeSafetensors, writeSafetensors } from './write-safetensors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tripletscope-safetensors-'));
});
afterAll(() => rm(folder, { recursive: true }));

const tensors: StateDict = new Map([
  ['0.weight', { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 1e-30, Number.NaN, Number.NEGATIVE_INFINITY) }],
  ['0.bias', { shape: [2], data: Float32Array.of(0.1, -0) }],
  ['größe', { shape: [], data: Float32Array.of(7) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
]);

describe('there and back', () => {
  it('bit for bit, in order, with metadata; the file takes its place in one step', async () => {
    const file = path.join(folder, 'head.safetensors');
    await writeFile(file, 'an older one');
    await writeSafetensors(file, tensors, { epoch: '3' });
    const bytes = await readFile(file);
    expect(bytes.equals(encodeSafetensors(tensors, { epoch: '3' }))).toBe(true);
    const read = await readSafetensors(memorySource(bytes, file));
    expect([...read.tensors]).toEqual([...tensors]);
    expect(read.metadata).toEqual({ epoch: '3' });
    expect((await readWeightFile(file)).format).toBe('safetensors');
    expect(await readdir(folder)).toEqual(['head.safetensors']);
  });

  it('a part of a larger buffer writes only its part', async () => {
    const part = new Map([['a', { shape: [2], data: Float32Array.of(1, 2, 3, 4).subarray(1, 3) }]]);
    const { tensors: read } = await readWeights(memorySource(encodeSafetensors(part), 'a'));
    expect([...read.get('a')!.data]).toEqual([2, 3]);
  });

  it('refuses a folder that is not there, and leaves nothing behind', async () => {
    const file = path.join(folder, 'none', 'head.safetensors');
    await expect(writeSafetensors(file, tensors)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a header that does not hold', () => {
  const file = (header: unknown, data: number): Buffer => {
    const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return Buffer.concat([length, json, Buffer.alloc(data)]);
  };
  const f32 = (shape: number[], start: number, end: number) => ({ dtype: 'F32', shape, data_offsets: [start, end] });

  it.each<[string, Buffer, RegExp]>([
    ['overlapping tensors', file({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12), /tensor b lies at 4, overlapping/],
    ['a gap', file({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12), /tensor b lies at 8, after a gap/],
    ['an end before its start', file({ a: f32([1], 4, 0) }, 4), /tensor a lies at 4/],
    ['another type than its bytes', file({ a: { ...f32([2], 0, 8), dtype: 'F16' } }, 8), /tensor a is 8 bytes/],
    ['data that is cut', file({ a: f32([4], 0, 16) }, 12), /cut off/],
    ['data that goes on', file({ a: f32([1], 0, 4) }, 9), /has extra bytes after its last tensor/],
    ['a shape of text', file({ a: { ...f32([1], 0, 4), shape: ['1'] } }, 4), /tensor a is not described/],
    ['a negative size', file({ a: f32([-1], 0, 4) }, 4), /tensor a is not described/],
    ['JSON that is cut', file('{"a":{"dtype":"F32"', 4), /the header is not JSON/],
    ['no tensors', file({}, 0), /holds no tensors/],
  ])('%s', async (_, bytes, message) => {
    const read = readWeights(memorySource(bytes, 'x.safetensors'));
    await expect(read).rejects.toMatchObject({ code: 'bad-input', message: expect.stringMatching(message) });
  });

  it('a header that is longer than the file, or than the format allows', async () => {
    const cut = file({ a: f32([1], 0, 4) }, 4).subarray(0, 30);
    await expect(readWeights(memorySource(cut, 'x'))).rejects.toThrow(/cut off/);
    const long = file({ a: f32([1], 0, 4) }, 4);
    long.writeBigUInt64LE(200_000_000n);
    await expect(readWeights(memorySource(long, 'x'))).rejects.toThrow(/a header of 200000000 bytes/);
  });

  it('leaves out a type that it does not know, and says so', async () => {
    const both = file({ a: f32([1], 0, 4), b: { ...f32([4], 4, 8), dtype: 'F8_E4M3' } }, 8);
    const { tensors: read, notes } = await readWeights(memorySource(both, 'x'));
    expect([...read.keys()]).toEqual(['a']);
    expect(notes).toEqual(['left out b: F8_E4M3 is not supported']);
  });
});
