/** Layouts that are known by sight and not read: the import stops, since as class folders they would be wrong in silence. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { formatOfName } from '../image-file.ts';
import { maskFolder } from './folder-masks.ts';
import type { Glance, Names } from './glance.ts';

interface UnreadLayout {
  /** As the tool or the paper calls it. */
  title: string;
  /** The name that gives it away; null where it is not this layout. */
  sign(glance: Glance): Promise<string | null> | string | null;
  remedy: string;
  /** Anything may look so: asked after every list was tried. */
  general?: true;
}

const asCoco = 'Export it as COCO, or sort the images into one folder per class';

const unread: readonly UnreadLayout[] = [
  {
    title: 'CARS196',
    sign: named(/^(cars_.*|.*annos.*)\.mat$/i),
    remedy:
      'MATLAB files are not read: save file, class and split as a table labels.csv, or sort the images into one folder per class',
  },
  {
    general: true,
    title: 'a table of labels',
    sign: named(/\.(csv|tsv)$/i),
    remedy: 'Its classes are not read: sort the images into one folder per class',
  },
  { general: true, title: 'images beside their annotations', sign: annotationsBeside, remedy: asCoco },
  {
    general: true,
    title: 'images without classes',
    sign: plainImages,
    remedy: 'The folder names no class: sort the images into one folder per class',
  },
];

/** Throws `unsupported` that says what the folder looks like and what to do. */
export async function refuseUnread(glance: Glance, turn: 'before lists' | 'after lists'): Promise<void> {
  for (const { title, sign, remedy, general = false } of unread) {
    if (general !== (turn === 'after lists')) continue;
    const found = await sign(glance);
    if (found === null) continue;
    throw new TripletscopeError('unsupported', `this looks like ${title}, which is not read (${found})`, {
      file: glance.root.path,
      remedy: `${remedy}. If the folders are classes after all, use --format folders`,
    });
  }
}

function named(pattern: RegExp): UnreadLayout['sign'] {
  return ({ files }) => files.find((name) => pattern.test(name)) ?? null;
}

/** images/ beside annotations/ or labels/: neither is a class. */
async function annotationsBeside({ folders, below }: Glance): Promise<string | null> {
  const notes = folders.find((name) => /^(annotations?|labels?|masks?|segmentations?)$/i.test(name));
  const images = folders.find((name) => /^(images?|imgs?|data|jpegimages)$/i.test(name));
  if (!notes || !images || folders.length > 4) return null;
  const beside = await below(images);
  // Class folders in images/, with their masks beside.
  if (beside.folders.length > 0 && maskFolder.test(notes)) return null;
  return imagesOf(beside).length > 0 || beside.folders.length > 0 ? `${images}/ beside ${notes}/` : null;
}

/** One folder of images by a name that no class has. */
async function plainImages({ folders, below }: Glance): Promise<string | null> {
  const general = /^(images?|imgs?|photos?|pictures|data|jpg|jpegimages|car_ims|train|test|val|query|gallery)$/i;
  if (folders.length === 0 || !folders.every((name) => general.test(name))) return null;
  for (const name of folders) {
    const names = await below(name);
    if (imagesOf(names).length > 0 && names.folders.length === 0) return `${name}/`;
  }
  return null;
}

function imagesOf({ files }: Names): string[] {
  return files.filter((name) => formatOfName(name) !== null);
}
