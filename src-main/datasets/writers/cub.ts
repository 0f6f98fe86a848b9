/**
 * CUB-200-2011 (Wah et al. 2011): images.txt, classes.txt, image_class_labels.txt, train_test_split.txt, bounding_boxes.txt, and
 * segmentations/ beside images/. One box and one mask an image.
 */

import { folderNames } from './folder-names.ts';
import { encodePng } from './png.ts';
import { boxOf, rasterOf } from './shapes.ts';
import { type DatasetWriter, type ExportImage, flatName, type Output } from './writer.ts';

export const writeCub: DatasetWriter = async (set, out) => {
  const classes = new Map(set.classes.map((name, index) => [name, index + 1]));
  const folderOf = folderNames();
  const tables: Record<'images' | 'image_class_labels' | 'train_test_split' | 'bounding_boxes', string[]> = {
    images: [],
    image_class_labels: [],
    train_test_split: [],
    bounding_boxes: [],
  };
  let id = 0;
  for await (const image of set.images) {
    id++;
    const { className, split, objects, relativePath } = image;
    const file = `${folderOf(className)}/${flatName(image)}`;
    await out.image(image, `images/${file}`);
    tables.images.push(`${id} ${file}\n`);
    tables.image_class_labels.push(`${id} ${classes.get(className)}\n`);
    tables.train_test_split.push(`${id} ${split === 'train' ? 1 : 0}\n`);
    const own = objects.filter((object) => object.className === className);
    if (own.length < objects.length) out.lose('object-other-class', objects.length - own.length, relativePath);
    // The largest is the image's.
    const boxes = own
      .flatMap((object) => boxOf(object, image) ?? [])
      .sort((a, b) => b.width * b.height - a.width * a.height);
    if (boxes.length > 1) out.lose('box-dropped', boxes.length - 1, relativePath);
    if (boxes.length > 0) {
      const { x, y, width, height } = boxes[0];
      tables.bounding_boxes.push(`${id} ${x} ${y} ${width} ${height}\n`);
    }
    await writeMask({ ...image, objects: own }, file, out);
  }
  await out.file(
    'classes.txt',
    [...classes].map(([name, index]) => `${index} ${oneLine(name, out)}\n`),
  );
  for (const [name, lines] of Object.entries(tables)) if (lines.length > 0) await out.file(`${name}.txt`, lines);
};

/** All outlines of the image as one. */
async function writeMask(image: ExportImage, file: string, out: Output): Promise<void> {
  const { width, height, relativePath } = image;
  const shapes = image.objects.flatMap(({ shape }) => shape ?? []);
  if (shapes.length === 0) return;
  const polygons = shapes.filter(({ kind }) => kind === 'polygons').length;
  if (polygons > 0) out.lose('outline-as-pixels', polygons, relativePath);
  if (shapes.length > 1) out.lose('masks-joined', shapes.length - 1, relativePath);
  const data = new Uint8Array(width * height);
  for (const shape of shapes) {
    const mask = rasterOf(shape, image).data;
    for (let i = 0; i < data.length; i++) if (mask[i] === 1) data[i] = 255;
  }
  await out.file(`segmentations/${file.replace(/\.[^./]*$/, '')}.png`, encodePng({ width, height, data }));
}

function oneLine(name: string, out: Output): string {
  const plain = name.replaceAll(/\s+/g, ' ').trim();
  if (plain !== name) out.lose('name-changed', 1, `${name} is now ${plain}`);
  return plain;
}
