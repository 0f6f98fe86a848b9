/** LabelMe: train/ and test/ with a JSON file beside each image. An image without objects keeps its class as a flag. */
import type { Box } from '../../../src-shared/geometry.ts';
import { maskBounds } from '../thumbnail.ts';
import { encodePng } from './png.ts';
import { countClass, isBounds, rasterOf } from './shapes.ts';
import { type DatasetWriter, type ExportImage, type ExportObject, flatName, type Output } from './writer.ts';

export const writeLabelMe: DatasetWriter = async (set, out) => {
  for await (const image of set.images) {
    const { name, split, width, height, objects, className } = image;
    const file = flatName(image);
    await out.image(image, `${split}/${file}`);
    if (objects.length > 0) countClass(image, out);
    const content = {
      version: '5.4.1',
      flags: objects.length === 0 ? { [className]: true } : {},
      shapes: objects.flatMap((object, i) => shapesOf(object, { image, group: i + 1, out })),
      imagePath: file,
      imageData: null,
      imageHeight: height,
      imageWidth: width,
    };
    await out.file(`${split}/${name}.json`, `${JSON.stringify(content, null, 1)}\n`);
  }
};

interface Context {
  image: ExportImage;
  /** Of the shapes of one object. */
  group: number;
  out: Output;
}

function shapesOf({ className: label, box, shape }: ExportObject, { image, group, out }: Context): object[] {
  const entry = (shape_type: string, points: number[][], more: object = {}) => ({
    label,
    points,
    group_id: null,
    description: '',
    shape_type,
    flags: {},
    ...more,
  });
  if (shape === null) return box ? [entry('rectangle', corners(box))] : [];
  const isUnion = shape.kind === 'polygons' && shape.rule !== 'even-odd';
  if (isUnion) {
    if (box && !isBounds(box, shape, image)) out.lose('box-of-outline', 1, image.relativePath);
    const together = shape.polygons.length > 1 ? { group_id: group } : {};
    return shape.polygons.map((ring) => entry('polygon', pointsOf(ring), together));
  }
  if (shape.kind === 'polygons') out.lose('outline-as-pixels', 1, `a polygon with holes of ${image.relativePath}`);
  const mask = rasterOf(shape, image);
  const bounds = maskBounds(mask);
  if (bounds === null) {
    out.lose('object-dropped', 1, `an empty mask of ${image.relativePath}`);
    return [];
  }
  if (box && !isBounds(box, shape, image)) out.lose('box-of-outline', 1, image.relativePath);
  const { x, y, width, height } = bounds;
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (y + row) * mask.width + x;
    data.set(mask.data.subarray(from, from + width), row * width);
  }
  // The second point is the last pixel.
  const points = [
    [x, y],
    [x + width - 1, y + height - 1],
  ];
  return [entry('mask', points, { mask: encodePng({ width, height, data }).toString('base64') })];
}

function corners({ x, y, width, height }: Box): number[][] {
  return [
    [x, y],
    [x + width, y + height],
  ];
}

function pointsOf(ring: Float64Array): number[][] {
  return Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i], ring[2 * i + 1]]);
}
