/**
 * Files that a browser sends, to `imports/` in the workspace: each upload in a numbered folder of its own, the structure
 * of a dropped folder kept, under the name `NNNN.part` until all is there.
 */
import { mkdir, open, readdir, realpath, rename, statfs } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { formatOfName } from '../datasets/image-file.ts';
import { isBelow, removeWithin } from '../system/confined-files.ts';
import { fileError } from '../system/file-error.ts';
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

/** What an upload may hold: what data sets are made of, or a model's file. */
export type UploadOf = 'data' | 'model';

/** The lists of the layouts that can be imported; COCO’s are told by what is in them, whatever their name. */
const annotationFiles = new Set([
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

/** One upload, in one request or several. When something fails, `discard` leaves nothing behind. */
export class Upload {
  private readonly target: string;
  private readonly limits: UploadLimits;
  private readonly of: UploadOf;
  private readonly top = new Map<string, 'folder' | 'file'>();
  private readonly taken = new Set<string>();
  private readonly folders = new Set<string>();
  private readonly skipped: Received['skipped'] = { count: 0, names: [] };
  private files = 0;
  private bytes = 0;

  private constructor(target: string, limits: UploadLimits, of: UploadOf) {
    this.target = target;
    this.limits = limits;
    this.of = of;
  }

  /** Into the workspace's folder. */
  static async begin(workspace: string, limits: UploadLimits, of: UploadOf = 'data'): Promise<Upload> {
    const imports = path.join(workspace, 'imports');
    try {
      await mkdir(imports, { recursive: true });
      if (!isBelow(await realpath(imports), await realpath(workspace))) throw importsElsewhere(imports);
      return new Upload(await newFolder(imports), limits, of);
    } catch (error) {
      throw asCoded(error);
    }
  }

  /** Throws `unsafe-input`, `bad-input`, `disk-full`. `announced`: bytes that the request says it has. */
  async add(parts: AsyncIterable<FormPart>, announced: number): Promise<void> {
    try {
      await checkSpace(this.target, announced);
      for await (const part of parts) await this.take(part);
    } catch (error) {
      throw asCoded(error);
    }
  }

  async finish(): Promise<Received> {
    const { top, skipped, target, of } = this;
    if (top.size === 0)
      throw new TripletscopeError('bad-input', 'the upload has nothing that can be imported', {
        expected:
          of === 'model' ? 'a model that was exported, .safetensors' : 'images, or a data set’s lists with its images',
        received: skipped.count === 0 ? 'no files' : skipped.names.slice(0, 3).join(', '),
      });
    const final = target.slice(0, -partial.length);
    await rename(target, final);
    filling.delete(target);
    return { top: [...top].map(([name, kind]) => ({ path: path.join(final, name), name, kind })), skipped };
  }

  async discard(): Promise<void> {
    filling.delete(this.target);
    await removeWithin(path.dirname(path.dirname(this.target)), this.target);
  }

  private async take({ fileName, bytes }: FormPart): Promise<void> {
    const { limits, skipped, taken, folders } = this;
    if (fileName === null) throw new TripletscopeError('bad-input', 'the upload has a field that is not a file');
    if (++this.files > limits.files) throw tooMuch(`more than ${limits.files.toLocaleString('en')} files`);
    const names = safeRelativePath(fileName);
    if (!isWanted(names, this.of)) {
      skipped.count++;
      if (skipped.names.length < skippedNamed) skipped.names.push(fileName);
      return;
    }
    const key = names.join('/').toLowerCase();
    if (taken.has(key)) throw new TripletscopeError('bad-input', `the upload has ${fileName} twice`);
    taken.add(key);
    const folder = path.join(this.target, ...names.slice(0, -1));
    if (!folders.has(folder)) await mkdir(folder, { recursive: true }).catch(inTheWay(fileName));
    folders.add(folder);
    const most = Math.min(limits.bytesEach, limits.bytes - this.bytes);
    this.bytes += await write(path.join(this.target, ...names), bytes, fileName, most);
    this.top.set(names[0], names.length > 1 ? 'folder' : 'file');
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
  for (const folder of stale) await removeWithin(path.dirname(imports), folder);
  await mkdir(target);
  return target;
}

function isWanted(names: readonly string[], of: UploadOf): boolean {
  if (names.some((name) => name.startsWith('.') || name.toLowerCase() === '__macosx')) return false;
  const name = names[names.length - 1];
  if (of === 'model') return names.length === 1 && /\.safetensors$/i.test(name);
  return (
    formatOfName(name) !== null ||
    annotationFiles.has(name) ||
    /\.(json|csv|tsv|txt|lst|xml|ya?ml|names)$/i.test(name) ||
    (names.length === 1 && /\.(zip|tar|tgz|tar\.gz)$/i.test(name))
  );
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

function asCoded(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code === 'ENOSPC' ? diskFull({}) : fileError(error, 'imports');
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
    remedy: 'Free some space, or choose a folder on the server instead of uploading one.',
  });
}

function importsElsewhere(file: string): TripletscopeError {
  return new TripletscopeError('unsafe-input', 'the folder for uploads is a symbolic link out of the workspace', {
    file,
    remedy: 'Replace the link by a folder',
  });
}

function tooMuch(what: string): TripletscopeError {
  return new TripletscopeError('bad-input', `the upload is too large: ${what}`, {
    remedy: 'Copy the folder to the server in another way and choose it there.',
  });
}
