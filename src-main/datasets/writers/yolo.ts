/** YOLO, as Ultralytics reads it: data.yaml, images/train and labels/train, images/test and labels/test. */
import { stringify } from 'yaml';
import type { Segmentation } from '../dataset.ts';
import { fillRings } from '../polygon.ts';
import { countClass, difference, isBounds, joined, rasterOf, ringsOf } from './shapes.ts';
import { type DatasetWriter, type ExportImage, type ExportObject, flatName, type Output } from './writer.ts';

export const writeYolo: DatasetWriter = async (set, out) => {
  const classes = new Map(set.classes.map((name, i) => [name, i]));
  const splits = new Set<string>();
  for await (const image of set.images) {
    const { name, split } = image;
    splits.add(split);
    await out.image(image, `images/${split}/${flatName(image)}`);
    countClass(image, out);
    const lines = image.objects.flatMap((object) => {
      if (!classes.has(object.className)) classes.set(object.className, classes.size);
      const values = valuesOf(object, image, out);
      return values === null ? [] : `${classes.get(object.className)} ${values.join(' ')}\n`;
    });
    if (lines.length > 0) await out.file(`labels/${split}/${name}.txt`, lines);
  }
  const train = splits.has('train') ? 'images/train' : 'images/test';
  const value = splits.has('test') ? 'images/test' : train;
  const names = Object.fromEntries([...classes].map(([name, i]) => [i, name]));
  await out.file('data.yaml', stringify({ path: '.', train, val: value, names }, { lineWidth: 0 }));
};

/** Behind the class: a box by its middle, or a polygon; shares of width and height. */
function valuesOf({ box, shape }: ExportObject, image: ExportImage, out: Output): number[] | null {
  const { width, height, relativePath } = image;
  if (shape !== null) {
    const ring = ringOf(shape, image, out);
    if (ring === null) return null;
    if (box && !isBounds(box, { kind: 'polygons', polygons: [ring] }, image))
      out.lose('box-of-outline', 1, relativePath);
    return Array.from(ring, (value, i) => value / (i % 2 === 0 ? width : height));
  }
  if (box === null) return null;
  return [(box.x + box.width / 2) / width, (box.y + box.height / 2) / height, box.width / width, box.height / height];
}

function ringOf(shape: Segmentation, image: ExportImage, out: Output): Float64Array | null {
  if (shape.kind === 'polygons' && shape.polygons.length === 1) return shape.polygons[0];
  const { width, height, relativePath } = image;
  const mask = rasterOf(shape, image);
  const changedBy = (ring: Float64Array): number => {
    const again = { width, height, data: new Uint8Array(mask.data.length) };
    fillRings([ring], again);
    return difference(mask, again);
  };
  if (shape.kind === 'polygons') {
    const ring = joined(shape.polygons);
    out.lose('rings-joined', 1, relativePath);
    if (changedBy(ring) === 0) return ring;
    // Rings that overlap would leave a hole there.
    out.lose('outline-as-pixels', 1, relativePath);
  }
  const rings = ringsOf(mask);
  if (rings.length === 0) {
    out.lose('object-dropped', 1, `an empty mask of ${relativePath}`);
    return null;
  }
  const ring = joined(rings);
  const changed = changedBy(ring);
  if (changed > 0) out.lose('pixels-changed', changed, relativePath);
  return ring;
}
