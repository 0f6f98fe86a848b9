/** A small data set of plain pictures, one folder per class. */
import { mkdirSync } from 'node:fs';
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
