/**
 * Files that a browser sends, to `imports/` in the workspace: each upload in a numbered folder of its own, the structure
 * of a dropped folder kept, under the name `NNNN.part` until all is there.
 */
import { mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { annotationFile } from '../datasets/coco.ts';
import { formatOfName } from '../datasets/image-file.ts';
import { fileError } from '../downloads/file-error.ts';
import type { FormPart } from './multipart.ts';
import { safeRelativePath } from './safe-names.ts';

export interface UploadLimits {
  files: number;
  bytesEach: number;
  bytes: number;
}

export const defaultUploadLimits: UploadLimits = { files: 250_000, bytesEach: 2 * 2 ** 30, bytes: 256 * 2 ** 30 };

export interface Received {
  /** What lies in the upload's folder itself: a dropped folder, or single files. */
  top: { path: string; name: string; kind: 'folder' | 'file' }[];
  /** Left out, since neither an image nor a list that a data set has. */
  skipped: { count: number; names: string[] };
}

/** The lists of the layouts that can be imported. */
const annotationFiles = new Set([
  annotationFile,
  'images.txt',
  'image_class_labels.txt',
  'classes.txt',
  'train_test_split.txt',
  'bounding_boxes.txt',
]);

const skippedNamed = 20;
/** Folders that are being filled by this process, which the lock makes the only one. */
const filling = new Set<string>();
const lastNumber = new Map<string, number>();

export interface UploadPlace {
  /** The workspace's. */
  folder: string;
  limits: UploadLimits;
  /** As the request announces it. */
  announcedBytes: number;
}

/** Throws coded errors, and then leaves nothing behind: `unsafe-input`, `bad-input`, `disk-full`. */
export async function receiveUpload(parts: AsyncIterable<FormPart>, place: UploadPlace): Promise<Received> {
  const imports = path.join(place.folder, 'imports');
  let target: string | null = null;
  try {
    await mkdir(imports, { recursive: true });
    await checkSpace(imports, place.announcedBytes);
    target = await newFolder(imports);
    const { top, skipped } = await fill(target, parts, place.limits);
    const final = target.slice(0, -partial.length);
    await rename(target, final);
    return { top: [...top].map(([name, kind]) => ({ path: path.join(final, name), name, kind })), skipped };
  } catch (error) {
    if (target !== null) await rm(target, { recursive: true, force: true });
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? diskFull({}) : fileError(error, 'imports');
  } finally {
    if (target !== null) filling.delete(target);
  }
}

const partial = '.part';

/** The next number, never given twice; what an earlier process left half filled is removed. */
async function newFolder(imports: string): Promise<string> {
  const found = (await readdir(imports)).flatMap((name) => {
    const match = /^(\d+)(\.part)?$/.exec(name);
    return match === null ? [] : [{ number: Number(match[1]), left: match[2] === undefined ? null : name }];
  });
  const number = Math.max(lastNumber.get(imports) ?? 0, ...found.map((one) => one.number)) + 1;
  const target = path.join(imports, `${String(number).padStart(4, '0')}${partial}`);
  lastNumber.set(imports, number);
  const left = found.flatMap((one) => (one.left === null ? [] : [path.join(imports, one.left)]));
  const stale = left.filter((folder) => !filling.has(folder));
  filling.add(target);
  for (const folder of stale) await rm(folder, { recursive: true, force: true });
  await mkdir(target);
  return target;
}

async function fill(target: string, parts: AsyncIterable<FormPart>, limits: UploadLimits) {
  const top = new Map<string, 'folder' | 'file'>();
  const skipped: Received['skipped'] = { count: 0, names: [] };
  const taken = new Set<string>();
  const folders = new Set<string>();
  let files = 0;
  let total = 0;
  for await (const { fileName, bytes } of parts) {
    if (fileName === null) throw new TripletscopeError('bad-input', 'the upload has a field that is not a file');
    if (++files > limits.files) throw tooMuch(`more than ${limits.files.toLocaleString('en')} files`);
    const names = safeRelativePath(fileName);
    if (!isWanted(names)) {
      skipped.count++;
      if (skipped.names.length < skippedNamed) skipped.names.push(fileName);
      continue;
    }
    const key = names.join('/').toLowerCase();
    if (taken.has(key)) throw new TripletscopeError('bad-input', `the upload has ${fileName} twice`);
    taken.add(key);
    const folder = path.join(target, ...names.slice(0, -1));
    if (!folders.has(folder)) await mkdir(folder, { recursive: true }).catch(inTheWay(fileName));
    folders.add(folder);
    total += await write(
      path.join(target, ...names),
      bytes,
      fileName,
      Math.min(limits.bytesEach, limits.bytes - total),
    );
    top.set(names[0], names.length > 1 ? 'folder' : 'file');
  }
  if (taken.size > 0) return { top, skipped };
  throw new TripletscopeError('bad-input', 'the upload has nothing that can be imported', {
    expected: 'images, or a data set’s lists with its images',
    received: skipped.count === 0 ? 'no files' : skipped.names.slice(0, 3).join(', '),
  });
}

function isWanted(names: readonly string[]): boolean {
  if (names.some((name) => name.startsWith('.') || name.toLowerCase() === '__macosx')) return false;
  const name = names[names.length - 1];
  return formatOfName(name) !== null || annotationFiles.has(name);
}

async function write(file: string, bytes: AsyncIterable<Uint8Array>, name: string, most: number): Promise<number> {
  const handle = await open(file, 'wx').catch(inTheWay(name));
  let size = 0;
  try {
    for await (const piece of bytes) {
      size += piece.length;
      if (size > most) throw tooMuch(`${name} is too large`);
      await handle.writeFile(piece);
    }
  } finally {
    await handle.close();
  }
  return size;
}

function inTheWay(name: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (!['EEXIST', 'EISDIR', 'ENOTDIR'].includes(error.code ?? '')) throw error;
    throw new TripletscopeError('bad-input', `the upload has a part of ${name} as a file and as a folder`);
  };
}

async function checkSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize > bytes) return;
  throw diskFull({
    expected: `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`,
    received: `${Math.floor((bavail * bsize) / 1e6).toLocaleString('en')} MB free`,
  });
}

function diskFull(sides: { expected?: string; received?: string }): TripletscopeError {
  return new TripletscopeError('disk-full', 'the upload does not fit on the disk of the workspace', {
    ...sides,
    remedy: 'Free some space, or choose a folder on the server instead of sending one.',
  });
}

function tooMuch(what: string): TripletscopeError {
  return new TripletscopeError('bad-input', `the upload is too large: ${what}`, {
    remedy: 'Put the folder on the server by other means and choose it there.',
  });
}
