import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { encodeFrame } from '../../src-shared/frame.ts';
import { readFrameParts } from './frame-parts.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'frame parts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const frame = encodeFrame(
  { of: 'a test' },
  { odd: Uint8Array.of(1, 2, 3), maps: Float64Array.from({ length: 12 }, (_, i) => i / 8) },
);
const kept = (name: string, bytes: Uint8Array): string => {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
};

it('reads a part of an array, or all of it', async () => {
  const file = kept('whole', frame);
  expect(await readFrameParts(file, (read) => read('maps', { from: 4, length: 3 }))).toEqual(
    Float64Array.of(0.5, 0.625, 0.75),
  );
  expect((await readFrameParts(file, (read) => read('maps')))!).toHaveLength(12);
});

it('gives null where the file is gone, cut, of other bytes, or has no such part', async () => {
  const first = (file: string) => readFrameParts(file, (read) => read('maps', { from: 8, length: 4 }));
  expect(await first(path.join(folder, 'gone'))).toBeNull();
  expect(await first(kept('cut', frame.subarray(0, frame.length - 8)))).toBeNull();
  expect(await first(kept('empty', new Uint8Array()))).toBeNull();
  expect(await first(kept('other', new Uint8Array(64).fill(255)))).toBeNull();
  const file = kept('again', frame);
  expect(await readFrameParts(file, (read) => read('maps', { from: 10, length: 4 }))).toBeNull();
  expect(await readFrameParts(file, (read) => read('odd'))).toBeNull();
  expect(await readFrameParts(file, (read) => read('none'))).toBeNull();
});
