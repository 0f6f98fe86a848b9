/**
 * The demo data set: fine-grained procedural things in cluttered places, written in the layout of CUB-200-2011
 * (Wah et al. 2011) with exact boxes and masks. The same seed gives the same bytes, in whatever order the work is done.
 */
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, TripletscopeError } from '../../../src-shared/errors.ts';
import type { Box } from '../../../src-shared/geometry.ts';
import type { WorkContext } from '../../../src-shared/progress.ts';
import { type DemoClass, demoClasses } from './families/all.ts';
import { boundsOf, encodeMask, maskOf, renderForeground, renderPicture } from './render.ts';
import { composeScene } from './scene.ts';

export interface DemoSpec {
  seed: number;
  /** How many classes, taken in the order of `demoClasses` (24, all, unless set). */
  classes?: number;
  /** Pictures in each class (24 unless set); every third one is a test image. */
  perClass?: number;
}

export interface DemoSet {
  folder: string;
  images: number;
  training: number;
  test: number;
  classes: number;
  /** A complete set of the same recipe lay there already; nothing was drawn. */
  reused: boolean;
}

/** To be raised whenever a picture changes. */
export const RECIPE = 1;

/** Each picture with its class and how much of it the thing covers, in per cent. */
const sizesTable = 'sizes.csv';
const DONE = 'demo.json';
const BEGUN = 'demo.begun.json';
/** Pictures drawn at a time: as many as libuv has threads. */
const IN_FLIGHT = 4;

interface Picture {
  /** 1-based image number and class number. */
  id: number;
  classId: number;
  demoClass: DemoClass;
  individual: number;
  test: boolean;
  /** Relative path without extension, `001.Class/Class_0001`. */
  stem: string;
}

/** Names, numbers and split of the whole set, class by class. */
function plan(classes: number, perClass: number): Picture[] {
  return demoClasses.slice(0, classes).flatMap((demoClass, c) =>
    Array.from({ length: perClass }, (_, individual) => {
      const { name } = demoClass.variant;
      const stem = `${folderOf(c, name)}/${name}_${String(individual + 1).padStart(4, '0')}`;
      return {
        id: c * perClass + individual + 1,
        classId: c + 1,
        demoClass,
        individual,
        test: individual % 3 === 2,
        stem,
      };
    }),
  );
}

const folderOf = (index: number, name: string): string => `${String(index + 1).padStart(3, '0')}.${name}`;

/**
 * Draws the set into `folder` (made if missing). Interrupted, it goes on where it stopped; a complete set of the same
 * recipe, seed and size is left as it is. Pictures are 256 × 256 or 320 × 256.
 * @throws TripletscopeError `usage` for impossible numbers or a folder that holds something else, `disk-full`,
 *   `not-permitted`; the signal's reason when cancelled.
 */
export async function generateDemoScenes(
  folder: string,
  spec: DemoSpec,
  { signal, report }: WorkContext,
): Promise<DemoSet> {
  const { seed, classes = demoClasses.length, perClass = 24 } = spec;
  checkCount('classes', classes, demoClasses.length);
  checkCount('perClass', perClass, 9999);
  const pictures = plan(classes, perClass);
  const test = pictures.filter((picture) => picture.test).length;
  const set = { folder, images: pictures.length, training: pictures.length - test, test, classes };
  const recipe = `${JSON.stringify({ recipe: RECIPE, seed, classes, perClass })}\n`;

  try {
    await mkdir(folder, { recursive: true });
    const names = await readdir(folder);
    if (names.includes(DONE) && (await readFile(join(folder, DONE), 'utf8')) === recipe)
      return { ...set, reused: true };
    const begun = names.includes(BEGUN) && (await readFile(join(folder, BEGUN), 'utf8')) === recipe;
    if (!begun && names.length > 0) throw occupied(folder);
    if (!begun) await writeWhole(join(folder, BEGUN), recipe);
    for (let c = 0; c < classes; c++) {
      const name = folderOf(c, demoClasses[c].variant.name);
      await mkdir(join(folder, 'images', name), { recursive: true });
      await mkdir(join(folder, 'segmentations', name), { recursive: true });
    }

    const drawn: Drawn[] = [];
    let next = 0;
    let done = 0;
    const stage = 'demo scenes';
    report({ stage, done, total: pictures.length });
    const draw = async (): Promise<void> => {
      while (next < pictures.length) {
        signal.throwIfAborted();
        const picture = pictures[next++];
        drawn[picture.id - 1] = await drawPicture(folder, seed, picture);
        report({ stage, done: ++done, total: pictures.length });
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: IN_FLIGHT }, draw));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;

    await writeLists(folder, pictures, drawn);
    await rename(join(folder, BEGUN), join(folder, DONE));
    return { ...set, reused: false };
  } catch (error) {
    throw explained(error, folder);
  }
}

interface Drawn {
  box: Box;
  /** Of the picture that the thing covers, in per cent. */
  size: number;
}

/** Draws one picture and its mask, or finds them drawn (the picture is written last). */
async function drawPicture(folder: string, seed: number, picture: Picture): Promise<Drawn> {
  const { id, demoClass, individual, test, stem } = picture;
  const scene = composeScene({ seed, picture: id - 1, split: test ? 'test' : 'training', demoClass, individual });
  const foreground = await renderForeground(scene);
  const mask = maskOf(scene, foreground);
  const image = join(folder, 'images', `${stem}.jpg`);
  if (!(await exists(image))) {
    await writeWhole(join(folder, 'segmentations', `${stem}.png`), await encodeMask(mask));
    await writeWhole(image, await renderPicture(scene, foreground));
  }
  const covered = mask.data.reduce((sum, value) => sum + value, 0);
  return { box: boundsOf(mask), size: (100 * covered) / mask.data.length };
}

async function writeLists(folder: string, pictures: readonly Picture[], drawn: readonly Drawn[]): Promise<void> {
  const lines = (line: (picture: Picture) => string): string =>
    pictures.map((picture) => `${picture.id} ${line(picture)}\n`).join('');
  const classNames = new Map(
    pictures.map(({ classId, demoClass }) => [classId, folderOf(classId - 1, demoClass.variant.name)]),
  );
  const fixed = (value: number): string => value.toFixed(1);
  await writeWhole(
    join(folder, 'images.txt'),
    lines(({ stem }) => `${stem}.jpg`),
  );
  await writeWhole(join(folder, 'classes.txt'), [...classNames].map(([id, name]) => `${id} ${name}\n`).join(''));
  await writeWhole(
    join(folder, 'image_class_labels.txt'),
    lines(({ classId }) => `${classId}`),
  );
  await writeWhole(
    join(folder, 'train_test_split.txt'),
    lines(({ test }) => (test ? '0' : '1')),
  );
  await writeWhole(
    join(folder, 'bounding_boxes.txt'),
    lines(({ id }) => {
      const { x, y, width, height } = drawn[id - 1].box;
      return [x, y, width, height].map(fixed).join(' ');
    }),
  );
  // A table for the regression: what a photograph says of a number that can be seen in it.
  const table = pictures.map(
    ({ id, stem, demoClass }) => `images/${stem}.jpg,${demoClass.variant.name},${drawn[id - 1].size.toFixed(3)}\n`,
  );
  await writeWhole(join(folder, sizesTable), `image,class,size\n${table.join('')}`);
}

/** A file appears whole or not at all. */
async function writeWhole(path: string, data: string | Buffer): Promise<void> {
  await writeFile(`${path}.part`, data);
  await rename(`${path}.part`, path);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

function checkCount(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new TripletscopeError('usage', `the demo set cannot have this many ${name}`, {
    expected: `a whole number from 1 to ${most}`,
    received: `${value}`,
  });
}

const occupied = (folder: string): TripletscopeError =>
  new TripletscopeError('usage', 'the folder for the demo set holds something else', {
    file: folder,
    expected: 'an empty folder or a demo set of the same seed and size',
    remedy: 'Name another folder, or remove this one.',
  });

function explained(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC') {
    return new TripletscopeError(
      'disk-full',
      'no room left for the demo set',
      { file: folder, remedy: 'Free about 30 MB and run it again; it resumes where it stopped.' },
      { cause: error },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new TripletscopeError(
      'not-permitted',
      messageOf(error),
      { file: folder, remedy: 'Name a folder that you may write to.' },
      { cause: error },
    );
  }
  return error;
}
