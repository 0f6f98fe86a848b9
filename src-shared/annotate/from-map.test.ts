import { expect, test } from 'vitest';
import { prepareGroundTruth } from '../ground-truth.ts';
import { decodeRuns } from '../rle.ts';
import { boxOfMap, maskOfMap } from './from-map.ts';
import { liveTruth, sampledPixels } from './live-truth.ts';
import { runsArea, runsBounds } from './mask-runs.ts';
import { RasterTiles } from './raster-tiles.ts';

test('a threshold on a map encloses pixels of the image; the box is around the largest part', () => {
  const data = new Float32Array(64);
  for (let y = 1; y < 4; y++) for (let x = 1; x < 4; x++) data[y * 8 + x] = 2;
  data[7 * 8 + 7] = 2;
  data[0] = -5;
  const map = { rows: 8, columns: 8, data };
  const size = { width: 80, height: 40 };
  const mask = maskOfMap(map, 0.99, size);
  expect(runsBounds(mask)).toEqual({ x: 15, y: 7, width: 65, height: 33 });
  expect(boxOfMap(map, 0.99, size)).toEqual({ x: 15, y: 7, width: 20, height: 11 });
  expect(runsArea(maskOfMap(map, 0.5, size))).toBeGreaterThan(runsArea(mask));
  expect(boxOfMap({ ...map, data: new Float32Array(64) }, 0.5, size)).toBeNull();
});

test('what is scored while one draws is what an evaluation scores', () => {
  const size = { width: 301, height: 97 };
  const raster = new RasterTiles(size);
  raster.paintLine({ x: 40, y: 20 }, { x: 250, y: 70 }, 17, 1);
  const boxes = [{ x: 10.5, y: 3, width: 60, height: 50 }];
  const pixels = raster.toRuns();
  const truth = { ...size, boxes, mask: decodeRuns(pixels.runs, size), classIndex: 0 };
  for (const convention of ['tripletscope', 'wsol'] as const) {
    const expected = prepareGroundTruth(truth, { rows: 56, columns: 48 }, convention);
    const frame = { rows: 56, columns: 48, convention };
    const area = { has: (x: number, y: number) => raster.has(x, y), within: raster.extents() };
    const live = liveTruth({ size, boxes, pixels: sampledPixels(area, size, frame), ...frame });
    expect(live.boxes).toEqual(expected.boxes);
    expect([...live.mask!.data]).toEqual([...expected.mask!.data]);
  }
  expect(liveTruth({ size, boxes: [], pixels: null, rows: 4, columns: 4, convention: 'wsol' })).toMatchObject({
    boxes: null,
    mask: null,
  });
});
