import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { encodeRuns, runsToText } from '../../src-shared/rle.ts';
import type { MaskSource, Segmentation } from './dataset.ts';
import { loadMask } from './masks.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'masks-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileSource = (name: string): MaskSource => ({ kind: 'file', path: path.join(folder, name), relativePath: name });
const polygons = (...list: number[][]): MaskSource => ({
  kind: 'segmentations',
  parts: [{ kind: 'polygons', polygons: list.map((polygon) => Float64Array.from(polygon)) }],
});

test('grey levels from 128 on are object', async () => {
  const grey = Buffer.from([0, 127, 128, 255, 64, 200]);
  await sharp(grey, { raw: { width: 3, height: 2, channels: 1 } })
    .png()
    .toFile(path.join(folder, 'grey.png'));
  const { data } = await loadMask(fileSource('grey.png'), { width: 3, height: 2 });
  expect([...data]).toEqual([0, 0, 1, 1, 0, 1]);
});

test('another size, missing, damaged: said with the file', async () => {
  const wrong = loadMask(fileSource('grey.png'), { width: 2, height: 3 });
  await expect(wrong).rejects.toMatchObject({ problem: 'mask-size', details: { file: 'grey.png', received: '3 × 2' } });
  await expect(loadMask(fileSource('none.png'), { width: 1, height: 1 })).rejects.toMatchObject({
    problem: 'mask-missing',
  });
  writeFileSync(path.join(folder, 'text.png'), 'text');
  await expect(loadMask(fileSource('text.png'), { width: 1, height: 1 })).rejects.toMatchObject({
    problem: 'mask-corrupt',
  });
});

test('polygons: pixel centres, even-odd, several as their union, clipped at the border', async () => {
  const square = await loadMask(polygons([1, 1, 3, 1, 3, 3, 1, 3]), { width: 4, height: 4 });
  expect([...square.data]).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  const triangle = await loadMask(polygons([0, 0, 4, 4, 0, 4]), { width: 4, height: 4 });
  expect(triangle.data.reduce((sum, v) => sum + v)).toBe(6);
  const two = await loadMask(polygons([-5, 0, 1, 0, 1, 1, -5, 1], [2, 0, 9, 0, 9, 1, 2, 1]), { width: 4, height: 1 });
  expect([...two.data]).toEqual([1, 0, 1, 1]);
  // A frame drawn in one stroke: the inner square is crossed twice, so it stays empty.
  const ring = [0, 0, 4, 0, 4, 4, 0, 4, 0, 0, 1, 1, 1, 3, 3, 3, 3, 1, 1, 1];
  expect((await loadMask(polygons(ring), { width: 4, height: 4 })).data.reduce((sum, v) => sum + v)).toBe(12);
});

test('run-length encodings, as numbers and as text, in union with polygons', async () => {
  const mask = { width: 3, height: 2, data: Uint8Array.of(1, 0, 0, 0, 0, 1) };
  const runs = encodeRuns(mask);
  for (const counts of [runs, runsToText(runs)]) {
    const parts: Segmentation[] = [
      { kind: 'rle', width: 3, height: 2, counts },
      { kind: 'polygons', polygons: [Float64Array.of(1, 0, 2, 0, 2, 1, 1, 1)] },
    ];
    const { data } = await loadMask({ kind: 'segmentations', parts }, { width: 3, height: 2 });
    expect([...data]).toEqual([1, 1, 0, 0, 0, 1]);
  }
  const wrong: MaskSource = { kind: 'segmentations', parts: [{ kind: 'rle', width: 2, height: 3, counts: runs }] };
  await expect(loadMask(wrong, { width: 3, height: 2 })).rejects.toMatchObject({ problem: 'mask-size' });
});
