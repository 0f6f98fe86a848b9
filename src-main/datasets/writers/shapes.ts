/** Outlines as other formats want them: bounds, areas, pixels, one ring. */
import type { Box, Mask, Size } from '../../../src-shared/geometry.ts';
import { pixelRings } from '../../../src-shared/mask-outline.ts';
import { decodeRuns, runsFromText } from '../../../src-shared/rle.ts';
import type { Segmentation } from '../dataset.ts';
import { boundsOf } from '../formats/shapes.ts';
import { fillPolygon, fillRings } from '../polygon.ts';
import { maskBounds } from '../thumbnail.ts';
import type { ExportImage, ExportObject, Output } from './writer.ts';

export function rasterOf(shape: Segmentation, size: Size): Mask {
  if (shape.kind === 'rle') {
    return decodeRuns(typeof shape.counts === 'string' ? runsFromText(shape.counts) : shape.counts, shape);
  }
  const mask: Mask = { width: size.width, height: size.height, data: new Uint8Array(size.width * size.height) };
  if (shape.rule === 'even-odd') fillRings(shape.polygons, mask);
  else for (const ring of shape.polygons) fillPolygon(ring, mask);
  return mask;
}

/** The box of an object: its own, else the bounds of its outline; null for an empty mask. */
export function boxOf({ box, shape }: ExportObject, size: Size): Box | null {
  if (box || !shape) return box;
  return shape.kind === 'polygons' ? boundsOf(shape) : maskBounds(rasterOf(shape, size));
}

/** Square pixels: of polygons the sum of what their rings enclose, of run lengths their pixels. */
export function areaOf({ box, shape }: ExportObject): number {
  if (!shape) return box ? box.width * box.height : 0;
  if (shape.kind === 'polygons') return shape.polygons.reduce((sum, ring) => sum + enclosed(ring), 0);
  const runs = typeof shape.counts === 'string' ? runsFromText(shape.counts) : shape.counts;
  return runs.reduce((sum, run, i) => (i % 2 === 1 ? sum + run : sum), 0);
}

function enclosed(ring: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    sum += ring[i] * ring[next + 1] - ring[next] * ring[i + 1];
  }
  return Math.abs(sum) / 2;
}

/** Whether a box says no more than the outline does. */
export function isBounds(box: Box, shape: Segmentation, size: Size): boolean {
  const bounds = boxOf({ className: '', box: null, shape }, size);
  return (
    bounds !== null &&
    box.x === bounds.x &&
    box.y === bounds.y &&
    box.width === bounds.width &&
    box.height === bounds.height
  );
}

/** Rings along the edges of the pixels, holes among them: by the even-odd rule they cover the very pixels. */
export function ringsOf(mask: Mask): Float64Array[] {
  return pixelRings(mask).map((ring) => {
    const corners = ring.filter(([x, y], i) => {
      const [[beforeX, beforeY], [nextX, nextY]] = [ring.at(i - 1)!, ring[(i + 1) % ring.length]];
      return !((beforeX === x && x === nextX) || (beforeY === y && y === nextY));
    });
    return Float64Array.from(corners.flat());
  });
}

/**
 * Several rings as one that goes from each to the next and back again by the same way, which encloses nothing. The way is level,
 * then upright: a slanted one would be another by rounding on its way back, and take a pixel with it.
 */
export function joined(rings: readonly Float64Array[]): Float64Array {
  const [first, ...others] = rings;
  const points = [...first];
  const back: number[] = [];
  let [x, y] = first;
  for (const ring of others) {
    points.push(x, y, ring[0], y, ...ring, ring[0], ring[1]);
    back.unshift(ring[0], y, x, y);
    [x, y] = ring;
  }
  // The last point of the way back is the first of all.
  return Float64Array.from([...points, ...back.slice(0, -2)]);
}

/** Pixels in which one mask differs from another. */
export function difference(a: Mask, b: Mask): number {
  let count = 0;
  for (let i = 0; i < a.data.length; i++) if (a.data[i] !== b.data[i]) count++;
  return count;
}

/** Counts an image whose class is lost where a format knows that of objects alone: that with the largest boxes is read as its own. */
export function countClass(image: ExportImage, out: Output): void {
  const areas = new Map<string, number>();
  for (const object of image.objects) {
    const box = boxOf(object, image);
    const area = box ? Math.max(0, box.width * box.height) : 0;
    areas.set(object.className, (areas.get(object.className) ?? 0) + area);
  }
  const first = [...areas].reduce<readonly [string, number] | null>(
    (best, next) => (best === null || next[1] > best[1] ? next : best),
    null,
  );
  if (first?.[0] !== image.className)
    out.lose('image-class', 1, `${image.relativePath} is of the class ${image.className}`);
}
