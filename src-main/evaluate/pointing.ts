/** Pointing game (Zhang et al., "Top-down neural attention by excitation backprop", IJCV 2018), METHOD 7. */
import type { GroundTruth } from '../../src-shared/ground-truth.ts';
import { type Outline, outlineOf, type ScaledMap } from '../../src-shared/outline.ts';

/** Pixels of the original image. */
export const pointingTolerance = 15;

/**
 * Whether the map's first maximum in raster order lies within 15 original pixels (Euclidean, between pixel centres) of
 * the mask, or of the boxes where there is no mask; null where there is neither. The maximum's centre is carried over to
 * the image and stands for the pixel that it falls into.
 */
export function pointsAtTruth(
  map: ScaledMap,
  truth: GroundTruth,
  { rowMax }: Pick<Outline, 'rowMax'> = outlineOf(map),
): boolean | null {
  return pointsFrom(firstMaximum(map, rowMax), map, truth);
}

/** The same from the place of the first maximum in raster order. */
export function pointsFrom(
  first: number,
  { rows, columns }: Pick<ScaledMap, 'rows' | 'columns'>,
  truth: GroundTruth,
): boolean | null {
  const x = Math.floor((((first % columns) + 0.5) * truth.width) / columns);
  const y = Math.floor(((Math.floor(first / columns) + 0.5) * truth.height) / rows);
  if (truth.mask && nearMask(truth.mask.data, truth, x, y)) return true;
  if (truth.mask?.data.includes(1)) return false;
  if (truth.boxes.length === 0) return null;
  return truth.boxes.some((box) => {
    const dx = Math.max(box.x - x, 0, x - (box.x + box.width - 1));
    const dy = Math.max(box.y - y, 0, y - (box.y + box.height - 1));
    return dx * dx + dy * dy <= pointingTolerance ** 2;
  });
}

function firstMaximum({ columns, data }: ScaledMap, rowMax: Float32Array): number {
  let row = 0;
  for (let y = 1; y < rowMax.length; y++) if (rowMax[y] > rowMax[row]) row = y;
  return data.indexOf(rowMax[row], row * columns);
}

function nearMask(mask: Uint8Array, { width, height }: GroundTruth, x: number, y: number): boolean {
  for (let dy = -pointingTolerance; dy <= pointingTolerance; dy++) {
    const row = y + dy;
    if (row < 0 || row >= height) continue;
    const reach = Math.floor(Math.sqrt(pointingTolerance ** 2 - dy * dy));
    const from = row * width + Math.max(x - reach, 0);
    const to = row * width + Math.min(x + reach, width - 1);
    for (let i = from; i <= to; i++) if (mask[i] !== 0) return true;
  }
  return false;
}
