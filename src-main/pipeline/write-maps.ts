/**
 * Every raw map as `.npy`: OUT/ROW/IMAGE.npy, float32, before ReLU, over the whole image: at the feature map's resolution,
 * or at 224 × 224 where the network sees a part of the image.
 */
import path from 'node:path';
import { writeNpy } from '../../src-shared/npy.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { inWholeImage } from '../../src-shared/resize-map.ts';
import { rowMaps } from '../explain/explain-rows.ts';
import type { Engine } from '../session/engine.ts';
import { explanations, type PreparedExplanations } from './explanations.ts';
import { writeWhole } from './write-report.ts';

export async function writeMaps(
  prepared: PreparedExplanations,
  folder: string,
  engine: Engine,
  context: WorkContext,
): Promise<{ folder: string; images: number; maps: number; rows: string[] }> {
  const { images } = prepared.model.features;
  const request = { wanted: new Set(prepared.anchors), curveTop: [], curveTriplets: [] };
  let done = 0;
  let maps = 0;
  for await (const chunk of explanations(prepared, request, engine, context)) {
    for (const { anchor, image } of chunk) {
      for (const { row, map } of rowMaps(prepared.rows, image)) {
        const file = path.join(folder, row, `${images[anchor].name}.npy`);
        const { rows, columns, data } = inWholeImage(map);
        await writeWhole(file, writeNpy(data, [rows, columns]));
        maps++;
      }
      context.report({ stage: 'maps', done: ++done, total: prepared.anchors.length });
    }
  }
  return { folder: path.resolve(folder), images: done, maps, rows: prepared.rows.map(({ id }) => id) };
}
