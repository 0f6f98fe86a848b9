/** Class folders with masks: images/train/CLASS/ and masks/train/CLASS/, one mask file for each object where there are several. */
import { splitOfName } from '../split.ts';
import { encodePng } from './png.ts';
import { rasterOf } from './shapes.ts';
import { type DatasetWriter, flatName } from './writer.ts';

export const writeFolders: DatasetWriter = async (set, out) => {
  const folders = new Map<string, string>();
  const taken = new Set<string>();
  const folderOf = (className: string): string => {
    const known = folders.get(className);
    if (known !== undefined) return known;
    const plain = plainFolder(className);
    // Without folders of a split above, such a class would be taken for one.
    const safe = set.isSplit || splitOfName(plain) === null ? plain : `_${plain}_`;
    let name = safe;
    for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${safe}_${i}`;
    if (name !== className) out.lose('name-changed', 1, `${className} is ${name} now`);
    taken.add(name.toLowerCase());
    folders.set(className, name);
    return name;
  };
  for await (const image of set.images) {
    const { split, className, objects, relativePath, width, height } = image;
    if (!set.isSplit) out.lose('split-dropped', 1, relativePath);
    const folder = `${set.isSplit ? `${split}/` : ''}${folderOf(className)}`;
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

/** A name that a folder can have on every system, and that is no part of a split. */
function plainFolder(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .slice(0, 100);
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d|thumbs\.db|desktop\.ini|__macosx)$/i;
  return plain === '' || reserved.test(plain) ? `_${plain}` : plain;
}
