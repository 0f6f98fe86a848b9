/** The golden localisation vectors as a user meets them: a COCO folder and a folder of maps, scored as they are. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { golden } from '../../fixtures/fixtures.ts';
import { writeNpy } from '../../src-shared/npy.ts';
import { unattended } from '../../src-shared/progress.ts';
import { encodeRuns } from '../../src-shared/rle.ts';
import { thresholdRange } from '../../src-shared/thresholds.ts';
import { picture, temporaryFolder } from '../datasets/test-folders.ts';
import { WorkerPool } from '../workers/pool.ts';
import { type ScoreMapsSettings, scoreMaps } from './score-maps.ts';

interface Golden {
  items: {
    map: number[][];
    boxes: [number, number, number, number][];
    mask: string[];
    boxEnergy: number;
    maskEnergy: number;
  }[];
  maxBoxAcc: number;
  maxBoxAccV2: number;
  pxap: number;
}

const vectors = golden<Golden>('localization');
const workers = new WorkerPool(2);
afterAll(() => workers.close());

async function writeGolden(): Promise<ScoreMapsSettings> {
  const folder = temporaryFolder();
  const [data, maps] = [path.join(folder, 'data'), path.join(folder, 'maps')];
  mkdirSync(path.join(data, 'images'), { recursive: true });
  mkdirSync(maps);
  const images = [];
  const annotations = [];
  for (const [i, { map, boxes, mask }] of vectors.items.entries()) {
    const [height, width] = [map.length, map[0].length];
    const name = `image ${i + 1}`;
    images.push({ id: i + 1, file_name: `${name}.png`, width, height });
    writeFileSync(path.join(data, 'images', `${name}.png`), await picture(width, height, 'png'));
    writeFileSync(path.join(maps, `${name}.npy`), writeNpy(Float32Array.from(map.flat()), [height, width]));
    const counts = [...encodeRuns({ width, height, data: Uint8Array.from(mask.join(''), Number) })];
    for (const [x0, y0, x1, y1] of boxes) {
      const bbox = [x0, y0, x1 - x0 + 1, y1 - y0 + 1];
      const segmentation = { counts, size: [height, width] };
      annotations.push({ id: annotations.length + 1, image_id: i + 1, category_id: 1, bbox, segmentation, iscrowd: 0 });
    }
  }
  const categories = [{ id: 1, name: 'thing' }];
  writeFileSync(path.join(data, 'annotations.json'), JSON.stringify({ images, annotations, categories }));
  const thresholds = thresholdRange(0, 1, 0.05);
  const imports = { folder: data, format: 'coco', split: 'own', onProblem: 'stop', seed: 0 } as const;
  return {
    ...imports,
    maps,
    asIs: true,
    evaluation: { size: 'image', thresholds, seed: 0, convention: 'tripletscope', resamples: 200 },
  } as const;
}

describe('maps made elsewhere', () => {
  it('score as the reference evaluator scores them', async () => {
    const { images, excluded, metrics } = await scoreMaps(await writeGolden(), workers, unattended);
    expect([images, excluded]).toEqual([12, 0]);
    expect(metrics.maxBoxAcc?.mean).toBeCloseTo(vectors.maxBoxAcc, 8);
    expect(metrics.maxBoxAccV2?.mean).toBeCloseTo(vectors.maxBoxAccV2, 8);
    expect(metrics.pxap?.mean).toBeCloseTo(vectors.pxap, 8);
    const mean = (key: 'boxEnergy' | 'maskEnergy'): number =>
      vectors.items.reduce((sum, item) => sum + item[key], 0) / vectors.items.length;
    expect(metrics.energyInBox?.mean).toBeCloseTo(mean('boxEnergy'), 6);
    expect(metrics.energyInMask?.mean).toBeCloseTo(mean('maskEnergy'), 6);
  });

  it('are counted where one is missing, or stop the run', async () => {
    const settings = await writeGolden();
    writeFileSync(path.join(settings.maps, 'image 3.npy'), writeNpy(Float32Array.of(Number.NaN), [1, 1]));
    await expect(scoreMaps(settings, workers, unattended)).rejects.toThrow(/image 3\.npy/);
    const left = await scoreMaps({ ...settings, onProblem: 'leave-out' }, workers, unattended);
    expect([left.images, left.excluded]).toEqual([11, 1]);
    expect(left.problems[0]).toContain('image 3.npy');
  });
});
