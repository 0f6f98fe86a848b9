/** Annotations in shares of an image's width and height, as YOLO has them, in pixels. */
import type { Size } from '../../src-shared/geometry.ts';
import type { ListedImage } from './listing.ts';
import { mapShapes } from './map-shapes.ts';

export function inPixels(listed: ListedImage, { width, height }: Size): ListedImage {
  if (listed.unit !== 'share') return listed;
  return mapShapes(listed, {
    box: (box) => {
      const [x, right] = edges(box.x, box.width, width);
      const [y, bottom] = edges(box.y, box.height, height);
      return { x, y, width: snapped(right - x), height: snapped(bottom - y) };
    },
    part: (part) =>
      part.kind === 'rle'
        ? part
        : {
            ...part,
            polygons: part.polygons.map((ring) =>
              ring.map((value, i) => snapped(value * (i % 2 === 0 ? width : height))),
            ),
          },
  });
}

/** To a millionth of a pixel: finer than any label is written, so that whole pixels come out whole. */
function snapped(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Both edges in pixels. With six digits a label that ends at the border may reach over it by a little. */
function edges(start: number, length: number, size: number): [number, number] {
  const slack = 2e-6;
  const low = start < 0 && start > -slack ? 0 : start;
  const end = start + length;
  return [snapped(low * size), snapped((end > 1 && end < 1 + slack ? 1 : end) * size)];
}
