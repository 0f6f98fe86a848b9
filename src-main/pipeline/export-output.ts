/** Where an export goes: a folder of its own, or nowhere where it is only counted. */
import { copyFile, link, mkdir, open, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { LossCode } from '../../src-shared/export-losses.ts';
import { itemPng } from '../datasets/item-png.ts';
import type { Output } from '../datasets/writers/writer.ts';
import { openFile } from '../system/confined-files.ts';

export type ImagesBy = 'link' | 'copy' | 'none';

export interface Loss {
  code: LossCode;
  count: number;
  /** Where it happened first. */
  first: string;
}

export interface CountingOutput extends Output {
  files: number;
  /** The first files, as far as a preview shows them; images among them where they are written. */
  first: string[];
  /** In the order in which they came. */
  losses(): Loss[];
  /** Takes away what was written, for an export that ended before its time. */
  discard(): Promise<void>;
}

export interface ExportFile {
  path: string;
  /** Folders that it has to lie in; anywhere where absent. */
  within?: readonly string[] | undefined;
  /** Content of an item that is a region of the file; null where the image is all of it. */
  region: string | null;
}

/** So many of the first files are told. */
const shownFirst = 12;

/** Counts files and losses and writes nothing. */
export function createCount(images: ImagesBy): CountingOutput {
  const lost = new Map<LossCode, Loss>();
  const output: CountingOutput = {
    files: 0,
    first: [],
    losses: () => [...lost.values()],
    discard: async () => {},
    file: async (relativePath) => {
      output.files++;
      if (output.first.length < shownFirst) output.first.push(relativePath);
    },
    image: async (_, relativePath) => {
      if (images !== 'none' && output.first.length < shownFirst) output.first.push(relativePath);
    },
    lose: (code, count, example) => {
      const known = lost.get(code);
      if (known) known.count += count;
      else lost.set(code, { code, count, first: example });
    },
  };
  return output;
}

/** `fileOf`: where an image lies. Throws `usage` where something is in the folder already. */
export async function createFolder(
  folder: string,
  { images, fileOf }: { images: ImagesBy; fileOf: (relativePath: string) => ExportFile },
): Promise<CountingOutput> {
  const root = path.resolve(folder);
  const topmost = await mkdir(root, { recursive: true });
  if ((await readdir(root)).length > 0) {
    throw new TripletscopeError('usage', 'the folder is not empty', {
      file: folder,
      remedy: 'Name a new folder, or an empty one.',
    });
  }
  const made = new Set<string>();
  /** What lies directly in the folder. */
  const entries = new Set<string>();
  const placeOf = async (relativePath: string): Promise<string> => {
    const file = path.resolve(root, relativePath);
    if (!file.startsWith(root + path.sep)) {
      throw new TripletscopeError('unsafe-input', 'the path leads out of the folder', { file: relativePath });
    }
    entries.add(path.relative(root, file).split(path.sep)[0]);
    const parent = path.dirname(file);
    if (!made.has(parent)) await mkdir(parent, { recursive: true });
    made.add(parent);
    return file;
  };
  const output = createCount(images);
  const { file: count, image: countImage } = output;
  output.discard = async () => {
    for (const entry of entries) await rm(path.join(root, entry), { recursive: true, force: true });
    // Folders that were made for it; what somebody else has put there meanwhile stays.
    for (let made = root; topmost !== undefined && made.startsWith(topmost); made = path.dirname(made))
      await rmdir(made).catch(() => {});
  };
  output.file = async (relativePath, content) => {
    await using file = await open(await placeOf(relativePath), 'wx');
    if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
    else for (const piece of pieces(content)) await file.appendFile(piece);
    await count(relativePath, content);
  };
  output.image = async (image, relativePath) => {
    if (images === 'none') return;
    await countImage(image, relativePath);
    const { relativePath: name } = image;
    const source = fileOf(name);
    const target = await placeOf(relativePath);
    try {
      if (source.region !== null) {
        const { path: file, within, region: sha256 } = source;
        await writeFile(target, await itemPng({ path: file, name, within, sha256 }), { flag: 'wx' });
        return;
      }
      await using _ = await openFile(source.path, source.within);
      const linked =
        images === 'link' &&
        (await link(source.path, target).then(
          () => true,
          () => false,
        ));
      if (!linked) await copyFile(source.path, target);
      if (images === 'link' && !linked) output.lose('link-as-copy', 1, name);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT') {
        throw new TripletscopeError('disk-full', 'the disk is full', { file: folder }, { cause: error });
      }
      if (code === undefined && !(error instanceof TripletscopeError)) throw error;
      output.lose('image-missing', 1, name);
    }
  };
  return output;
}

const PIECE = 1 << 20;

/** Many short texts as few long ones. */
function* pieces(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
