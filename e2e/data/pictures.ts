/** Small data sets of plain pictures: one folder per class, or with COCO's annotations. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

/** `classes` folders of `each` pictures of 64 × 48 pixels, no two alike. */
export async function makePictures(folder: string, { classes = 4, each = 3 } = {}): Promise<string> {
  for (let klass = 0; klass < classes; klass++) {
    const place = path.join(folder, `class-${klass}`);
    mkdirSync(place, { recursive: true });
    for (let index = 0; index < each; index++) {
      const background = { r: 60 * klass, g: 40 * index, b: 120 };
      const picture = sharp({ create: { width: 64, height: 48, channels: 3, background } });
      await picture.png().toFile(path.join(place, `${index}.png`));
    }
  }
  return folder;
}

/** Two categories of two pictures, each with a box. */
export async function makeCoco(folder: string): Promise<string> {
  const place = path.join(folder, 'images');
  mkdirSync(place, { recursive: true });
  const images = [1, 2, 3, 4].map((id) => ({ id, file_name: `${id}.png`, width: 64, height: 48 }));
  for (const { id, file_name } of images) {
    const background = { r: 50 * id, g: 90, b: 200 - 40 * id };
    const picture = sharp({ create: { width: 64, height: 48, channels: 3, background } });
    await picture.png().toFile(path.join(place, file_name));
  }
  const annotations = images.map(({ id }) => ({
    id,
    image_id: id,
    category_id: 1 + (id % 2),
    bbox: [8, 6, 30, 20],
    area: 600,
    iscrowd: 0,
  }));
  const categories = [1, 2].map((id) => ({ id, name: ['robin', 'wren'][id - 1] }));
  writeFileSync(path.join(folder, 'annotations.json'), JSON.stringify({ images, annotations, categories }));
  return folder;
}
