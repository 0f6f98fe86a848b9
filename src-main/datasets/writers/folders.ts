/** Class folders with masks: images/train/CLASS/ and masks/train/CLASS/, one mask file for each object where there are several. */
import { splitOfName } from '../split.ts';
import { folderNames } from './folder-names.ts';
import { encodePng } from './png.ts';
import { rasterOf } from './shapes.ts';
import { type DatasetWriter, flatName } from './writer.ts';

export const writeFolders: DatasetWriter = async (set, out) => {
  // Without folders of a split above, such a class would be taken for one.
  const folderOf = folderNames((name) => !set.isSplit && splitOfName(name) !== null);
  const renamed = new Set<string>();
  for await (const image of set.images) {
    const { split, className, objects, relativePath, width, height } = image;
    if (!set.isSplit) out.lose('split-dropped', 1, relativePath);
    const name = folderOf(className);
    if (name !== className && !renamed.has(className)) out.lose('name-changed', 1, `${className} is now ${name}`);
    renamed.add(className);
    const folder = `${set.isSplit ? `${split}/` : ''}${name}`;
    await out.image(image, `images/${folder}/${flatName(image)}`);
    const own = objects.filter((object) => object.className === className);
    if (own.length < objects.length) out.lose('object-other-class', objects.length - own.length, relativePath);
    const boxes = own.filter(({ box }) => box !== null).length;
    if (boxes > 0) out.lose('box-dropped', boxes, relativePath);
    const shapes = own.flatMap(({ shape }) => shape ?? []);
    for (const [i, shape] of shapes.entries()) {
      if (shape.kind === 'polygons') out.lose('outline-as-pixels', 1, relativePath);
      const { data } = rasterOf(shape, image);
      const values = data.map((value) => value * 255);
      const file = shapes.length === 1 ? `${image.name}.png` : `${image.name}/${i}.png`;
      await out.file(`masks/${folder}/${file}`, encodePng({ width, height, data: values }));
    }
  }
};
