/** `--convention wsol` against the evaluator of Choe et al. (CVPR 2020): its own code made fixtures/wsol/evaluator.json. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { foregroundFrom, type PreparedGroundTruth, prepareGroundTruth } from '../../src-shared/ground-truth.ts';
import { thresholdRange } from '../../src-shared/thresholds.ts';
import { scoreImage } from './score-image.ts';
import { summarise } from './summarise.ts';

type Tuple4 = [number, number, number, number];

interface EvaluatedImage {
  width: number;
  height: number;
  /** x, y, w, h. */
  boxes: Tuple4[];
  /** x, y and width of each. */
  peaks: [number, number, number][];
  /** Centre and half axes. */
  ellipse: Tuple4;
  maskPixels: number;
  corners: Tuple4[];
}

interface Evaluated {
  images: EvaluatedImage[];
  maxBoxAcc: number;
  maxBoxAccV2: number;
  pxap: number;
}

const folder = path.resolve(import.meta.dirname, '../../fixtures/wsol');
const side = 224;

/** As make.py draws it. */
function scoreMap({ peaks }: EvaluatedImage) {
  const data = new Float32Array(side * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      let value = (x * 7 + y * 13) % 97;
      for (const [i, [cx, cy, width]] of peaks.entries())
        value = Math.max(value, 4095 - 700 * i - Math.floor((((x - cx) ** 2 + 2 * (y - cy) ** 2) * 900) / width ** 2));
      data[y * side + x] = value / 4096;
    }
  return { rows: side, columns: side, data };
}

function maskOf({ width, height, ellipse: [cx, cy, a, b] }: EvaluatedImage, foreground: number) {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const inside = 4 * a * a * b * b - 4 * ((x - cx) ** 2 * b * b + (y - cy) ** 2 * a * a);
      const grey = Math.min(255, Math.max(0, Math.floor((inside * 255) / (a * a * b * b))));
      data[y * width + x] = grey >= foreground ? 1 : 0;
    }
  return { width, height, data };
}

function truthOf(image: EvaluatedImage, convention: 'wsol' | 'tripletscope'): PreparedGroundTruth {
  const { width, height } = image;
  const boxes = image.boxes.map(([x, y, w, h]) => ({ x, y, width: w, height: h }));
  const mask = maskOf(image, foregroundFrom[convention]);
  return prepareGroundTruth({ width, height, boxes, mask, classIndex: 0 }, { rows: side, columns: side }, convention);
}

const thresholds = thresholdRange(0, 1, 0.01);

function means({ images }: Evaluated, convention: 'wsol' | 'tripletscope') {
  const settings = { thresholds, asIs: true, regions: true };
  const records = images.map((image) => scoreImage(scoreMap(image), truthOf(image, convention), settings));
  const { maxBoxAcc, maxBoxAccV2, pxap } = summarise(records, { thresholds, seed: 0, resamples: 1 });
  return [maxBoxAcc!.mean, maxBoxAccV2!.mean, pxap!.mean];
}

const read = (place: string): Evaluated =>
  JSON.parse(readFileSync(path.join(place, 'evaluator.json'), 'utf8')) as Evaluated;

function expectSame(evaluated: Evaluated): void {
  for (const image of evaluated.images) {
    const { boxes, mask } = truthOf(image, 'wsol');
    expect([...boxes!.corners]).toEqual(image.corners.flat());
    expect(mask!.pixels).toBe(image.maskPixels);
  }
  const [acc, v2, pxap] = means(evaluated, 'wsol');
  expect([acc, v2]).toEqual([evaluated.maxBoxAcc, expect.closeTo(evaluated.maxBoxAccV2, 9)]);
  expect(pxap).toBeCloseTo(evaluated.pxap, 9);
}

describe('the convention of the WSOL evaluator', () => {
  it('gives its boxes, its masks and its three numbers', () => {
    const evaluated = read(folder);
    expectSame(evaluated);
    expect(Math.abs(means(evaluated, 'tripletscope')[2] - evaluated.pxap)).toBeGreaterThan(0.01);
  });

  const { TRIPLETSCOPE_WSOL: sources = '', TRIPLETSCOPE_BENCH_PYTHON: python = 'python3' } = process.env;
  const why = existsSync(path.join(sources, 'evaluation.py'))
    ? ''
    : ' (TRIPLETSCOPE_WSOL names no folder with evaluation.py)';
  it.skipIf(why !== '')(
    `gives what its own code gives here${why}`,
    () => {
      const place = mkdtempSync(path.join(tmpdir(), 'wsol '));
      try {
        cpSync(path.join(folder, 'make.py'), path.join(place, 'make.py'));
        execFileSync(python, [path.join(place, 'make.py'), sources], { stdio: 'pipe' });
        expectSame(read(place));
      } finally {
        rmSync(place, { recursive: true, force: true });
      }
    },
    120_000,
  );
});
