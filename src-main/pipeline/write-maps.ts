/**
 * Every raw map as `.npy`: OUT/ROW/IMAGE.npy, float32, before ReLU, over the whole image: at the feature map's resolution,
 * or at 224 × 224 where the network sees a part of the image.
 */
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { writeNpy } from '../../src-shared/npy.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { inWholeImage } from '../../src-shared/resize-map.ts';
import { rowMaps } from '../explain/explain-rows.ts';
import type { Engine } from '../session/engine.ts';
import type { ImageId } from '../workspace/ids.ts';
import { explanations, type PreparedExplanations } from './explanations.ts';
import { writeWhole } from './write-report.ts';

/** `subset`: of these images alone; of all test images where it is null. Throws `not-found` where none of them is explained. */
export async function writeMaps(
  prepared: PreparedExplanations,
  { folder, subset }: { folder: string; subset: ReadonlySet<ImageId> | null },
  engine: Engine,
  context: WorkContext,
): Promise<{ folder: string; images: number; maps: number; rows: string[] }> {
  const { images } = prepared.model.features;
  const anchors = prepared.anchors.filter((anchor) => subset?.has(images[anchor].imageId) ?? true);
  if (anchors.length === 0)
    throw new TripletscopeError('not-found', 'no test image with a triplet is among these', {
      expected: 'test images: maps are drawn of them',
    });
  const request = { wanted: new Set(anchors), curveTop: [], curveTriplets: [] };
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
      context.report({ stage: 'maps', done: ++done, total: anchors.length });
    }
  }
  return { folder: path.resolve(folder), images: done, maps, rows: prepared.rows.map(({ id }) => id) };
}
