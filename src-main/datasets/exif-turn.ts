/**
 * Images that EXIF turns, with annotations of the pixels as they are stored: told where the sizes say so, and turned along
 * where the user says so. The eight orientations are those of the EXIF standard (tag 0x0112).
 */
import type { Box, Mask, Orientation, Size } from '../../src-shared/geometry.ts';
import { decodeRuns, encodeRuns, runsFromText } from '../../src-shared/rle.ts';
import type { Segmentation } from './dataset.ts';
import type { ListedImage } from './listing.ts';
import { mapShapes } from './map-shapes.ts';
import { sameSize } from './mask-size.ts';

type Point = readonly [x: number, y: number];

/** Where a point of the stored image, of this size, lies as it is displayed. */
const moves: Readonly<Record<Orientation, (point: Point, stored: Size) => Point>> = {
  1: (point) => point,
  2: ([x, y], { width }) => [width - x, y],
  3: ([x, y], { width, height }) => [width - x, height - y],
  4: ([x, y], { height }) => [x, height - y],
  5: ([x, y]) => [y, x],
  6: ([x, y], { height }) => [height - y, x],
  7: ([x, y], { width, height }) => [height - y, width - x],
  8: ([x, y], { width }) => [y, width - x],
};

export function turnBox({ x, y, width, height }: Box, orientation: Orientation, stored: Size): Box {
  const [x1, y1] = moves[orientation]([x, y], stored);
  const [x2, y2] = moves[orientation]([x + width, y + height], stored);
  const swapped = orientation >= 5;
  return {
    x: Math.min(x1, x2),
    y: Math.min(y1, y2),
    // Not the difference of the edges, which would lose digits.
    width: swapped ? height : width,
    height: swapped ? width : height,
  };
}

export function turnMask(mask: Mask, orientation: Orientation): Mask {
  const { width, height } = mask;
  const turned = orientation >= 5 ? { width: height, height: width } : { width, height };
  const data = new Uint8Array(mask.data.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (mask.data[at] === 0) continue;
      // The middle of the pixel, so that it stays a pixel.
      const [tx, ty] = moves[orientation]([x + 0.5, y + 0.5], mask);
      data[Math.floor(ty) * turned.width + Math.floor(tx)] = mask.data[at];
    }
  }
  return { ...turned, data };
}

function turnPart(part: Segmentation, orientation: Orientation, stored: Size): Segmentation {
  if (part.kind === 'polygons') {
    const polygons = part.polygons.map((ring) => {
      const turned = new Float64Array(ring.length);
      for (let i = 0; i + 1 < ring.length; i += 2) turned.set(moves[orientation]([ring[i], ring[i + 1]], stored), i);
      return turned;
    });
    return { ...part, polygons };
  }
  if (!sameSize(part, stored)) return part;
  const runs = typeof part.counts === 'string' ? runsFromText(part.counts) : part.counts;
  const turned = turnMask(decodeRuns(runs, part), orientation);
  return { kind: 'rle', width: turned.width, height: turned.height, counts: encodeRuns(turned) };
}

/** Shapes that count stored pixels, in the frame in which the image is displayed. */
export function turnAnnotations(listed: ListedImage, orientation: Orientation, stored: Size): ListedImage {
  return mapShapes(listed, {
    box: (box) => turnBox(box, orientation, stored),
    part: (part) => turnPart(part, orientation, stored),
    file: (file) => ({ ...file, turn: orientation }),
  });
}

/** Whether annotations fit the stored image and not the displayed one: by the size they say, by run lengths, or by boxes. */
export function looksStored({ size, boxes, mask }: ListedImage, stored: Size, shown: Size): boolean {
  if (sameSize(stored, shown)) return false;
  if (size) return sameSize(size, stored);
  const parts = mask?.kind === 'segmentations' ? mask.parts : [];
  if (parts.some((part) => part.kind === 'rle' && sameSize(part, stored))) return true;
  const within = (box: Box, frame: Size): boolean =>
    box.x >= -1 && box.y >= -1 && box.x + box.width <= frame.width + 1 && box.y + box.height <= frame.height + 1;
  return (
    boxes.length > 0 && boxes.some(({ box }) => !within(box, shown)) && boxes.every(({ box }) => within(box, stored))
  );
}
