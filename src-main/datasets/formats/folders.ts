/** A folder of class folders, or train/ and test/ (val/) with class folders in each; or images/ with such, and masks/ of the same paths. */
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { createPace } from '../../system/pace.ts';
import type { Split } from '../dataset.ts';
import { formatOfName, leadsOut, unreadImage } from '../image-file.ts';
import type { ListedImage, Listing } from '../listing.ts';
import { type Consequence, InputProblem, type ProblemCode, type ProblemLog } from '../problems.ts';
import type { RootFolder } from '../root-folder.ts';
import { unreadKindOfName } from '../unread-images.ts';
import { imageFolder, maskFolder, matchMasks } from './folder-masks.ts';
import type { DatasetReader } from './format.ts';
import { litter } from './glance.ts';

/** A mix of upper and lower case, numbers by value, the same on every machine. */
const order = new Intl.Collator('en', { numeric: true }).compare;

export const folders: DatasetReader = {
  detect: async () => 'no list was found, so a folder is a class',
  list: ({ root, log }) => listFolders(root, log),
};

async function listFolders(root: RootFolder, log: ProblemLog): Promise<Listing> {
  const walk = createWalk(root, log);
  const { top, masks } = await startOf(walk, await realpath(root.path));
  const halves = splitFolders(top.folders.map(({ name }) => name));
  for (const file of top.files) {
    if (formatOfName(file)) walk.note('image-unlabelled', 'the image is not in a class folder', file, 'image-left-out');
    else walk.notAnImage(file);
  }
  const members: { relativePath: string; className: string; split: Split | null }[] = [];
  for (const folder of top.folders) {
    if (!halves) {
      for (const file of await walk.images(folder)) {
        members.push({ relativePath: file, className: folder.name, split: null });
      }
      continue;
    }
    const split = halves.get(folder.name);
    if (!split) {
      walk.note('split-unused', 'is not used, since test images lie elsewhere', `${folder.name}/`);
      continue;
    }
    const inside = await walk.entries(folder.path, folder.ancestors);
    for (const file of inside.files) {
      if (formatOfName(file)) {
        walk.note('image-unlabelled', 'the image is not in a class folder', `${folder.path}/${file}`, 'image-left-out');
      }
    }
    for (const classFolder of inside.folders) {
      for (const file of await walk.images(classFolder)) {
        members.push({ relativePath: file, className: classFolder.name, split });
      }
    }
  }
  const classes = [...new Set(members.map(({ className }) => className))].sort(order);
  const indices = new Map(classes.map((name, index) => [name, index]));
  const found = matchMasks(
    root,
    members.map(({ relativePath }) => relativePath),
    masks,
  );
  const images = members.map(
    ({ relativePath, className, split }): ListedImage => ({
      id: relativePath,
      relativePath,
      classIndex: indices.get(className)!,
      split,
      boxes: [],
      mask: found.of(relativePath),
      place: { file: relativePath },
    }),
  );
  for (const file of found.unused()) walk.note('mask-unused', 'the mask belongs to no image', file);
  return { classes, images, hasSplit: halves !== null };
}

/** The class folders, or those of the split, which may lie in images/ beside masks/; and the files in masks/. */
async function startOf(walk: Walk, root: string): Promise<{ top: Entries; masks: string[] }> {
  const top = await walk.entries('', [root]);
  const pictures = top.folders.filter(({ name }) => imageFolder.test(name));
  const outlines = top.folders.filter(({ name }) => maskFolder.test(name));
  if (pictures.length !== 1 || pictures.length + outlines.length < top.folders.length) return { top, masks: [] };
  const [folder] = pictures;
  const inside = await walk.entries(folder.path, folder.ancestors);
  if (inside.folders.length === 0) return { top, masks: [] };
  const masks: string[] = [];
  for (const one of outlines) {
    for (const file of await walk.images(one)) if (/\.png$/i.test(file)) masks.push(file);
  }
  const files = [...top.files, ...inside.files.map((file) => `${folder.path}/${file}`)];
  return { top: { folders: inside.folders, files }, masks };
}

/** Null where the folders are classes: only a training folder with a test folder (or a gallery with queries), and nothing else, is a split. */
function splitFolders(names: readonly string[]): Map<string, Split> | null {
  const what = String.raw`([_\- ]?(images?|imgs?|data|set))?`;
  const named = (words: string): string[] => names.filter((name) => new RegExp(`^(${words})${what}$`, 'i').test(name));
  const trained = named('train(ing)?|bounding_box_train');
  const test = named('test(ing)?|bounding_box_test');
  const validation = named('val|valid|validation');
  const query = named('query|probe');
  const gallery = named('gallery');
  const known = trained.length + test.length + validation.length + query.length + gallery.length;
  // Without a folder to train with, the images that queries are looked up among are what there is to learn from.
  const train = trained.length > 0 ? trained : query.length > 0 ? gallery : [];
  if (train.length === 0 || known === train.length || known < names.length) return null;
  const own = [...test, ...query, ...(train === gallery ? [] : gallery)];
  const tested = own.length > 0 ? own : validation;
  return new Map([...train.map((name) => [name, 'train'] as const), ...tested.map((name) => [name, 'test'] as const)]);
}

interface Folder {
  name: string;
  /** Below the root, '' for the root itself. */
  path: string;
  /** Real paths from the root down to this folder: whatever leads to one of them again is a loop. */
  ancestors: string[];
}

interface Entries {
  folders: Folder[];
  files: string[];
}

interface Walk {
  entries(relative: string, ancestors: string[]): Promise<Entries>;
  /** Relative paths of all images at any depth. */
  images(folder: Folder): Promise<string[]>;
  note(code: ProblemCode, summary: string, file: string, consequence?: Consequence): void;
  /** Names an image of a kind that is not read; any other file is ignored. */
  notAnImage(file: string): void;
}

function createWalk(root: RootFolder, log: ProblemLog): Walk {
  const pace = createPace();
  const note: Walk['note'] = (code, summary, file, consequence = 'noted') =>
    log.add({ error: new InputProblem(code, summary, { file }, codes[code] ?? 'bad-input'), consequence });

  const follow = async (name: string, relative: string, ancestors: string[]): Promise<Folder | null> => {
    const real = await realpath(path.join(root.path, relative));
    if (ancestors.includes(real)) {
      note('link-loop', 'the symbolic link runs in a loop', relative, 'image-left-out');
    } else if (!root.holds(real)) {
      log.add({ error: leadsOut(relative), consequence: 'image-left-out' });
    } else return { name, path: relative, ancestors: [...ancestors, real] };
    return null;
  };

  const entries: Walk['entries'] = async (relative, ancestors) => {
    const folders: Folder[] = [];
    const files: string[] = [];
    const list = await readdir(path.join(root.path, relative), { withFileTypes: true }).catch((error: unknown) => {
      note('not-permitted', `the folder may not be read (${(error as Error).message})`, relative, 'image-left-out');
      return [];
    });
    for (const entry of list.sort((a, b) => order(a.name, b.name))) {
      if (litter.test(entry.name)) continue;
      const below = relative === '' ? entry.name : `${relative}/${entry.name}`;
      let isFolder = entry.isDirectory();
      if (entry.isSymbolicLink()) {
        try {
          isFolder = (await stat(path.join(root.path, below))).isDirectory();
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ELOOP') {
            note('link-loop', 'the symbolic link runs in a loop', below, 'image-left-out');
            continue;
          }
        }
      }
      if (!isFolder) files.push(entry.name);
      else {
        const folder = await follow(entry.name, below, ancestors);
        if (folder) folders.push(folder);
      }
      await pace();
    }
    return { folders, files };
  };

  const notAnImage: Walk['notAnImage'] = (file) => {
    const kind = unreadKindOfName(file);
    if (kind === null) note('file-ignored', 'is not an image by its extension and was ignored', file);
    else log.add({ error: unreadImage(kind, file), consequence: 'image-left-out' });
  };

  const images: Walk['images'] = async (folder) => {
    const { folders, files } = await entries(folder.path, folder.ancestors);
    const found: string[] = [];
    for (const file of files) {
      if (formatOfName(file)) found.push(`${folder.path}/${file}`);
      else notAnImage(`${folder.path}/${file}`);
    }
    for (const below of folders) found.push(...(await images(below)));
    return found;
  };
  return { entries, images, note, notAnImage };
}

const codes: Partial<Record<ProblemCode, 'unsafe-input' | 'not-permitted'>> = {
  'link-loop': 'unsafe-input',
  'not-permitted': 'not-permitted',
};
