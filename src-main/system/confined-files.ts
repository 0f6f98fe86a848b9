/**
 * Files below a folder, held to it when they are read or deleted and not before: a folder that was looked at may be a
 * symbolic link by the time something is done. On Linux the open descriptor says where it lies, so that nothing can change
 * in between; elsewhere the real path does.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  type Stats,
} from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink, realpath, rm, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** The file lies outside of the folders, or a link leads out of them by now. */
export class LeadsOut extends Error {
  override readonly name = 'LeadsOut';
  readonly code = 'LEADS_OUT';
  /** Where it lies. */
  readonly real: string;
  constructor(real: string) {
    super('a symbolic link leads out of the folder');
    this.real = real;
  }
}

/** No waiting for a pipe that took a file's place. */
const reading = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file to read; the caller closes it. With `within` it has to lie below one of these folders, whatever they are
 * called by now.
 * @throws LeadsOut; EISDIR for a folder, EINVAL for a pipe or a device; else what the file system throws.
 */
export async function openFile(file: string, within?: readonly string[]): Promise<FileHandle> {
  const handle = await open(file, reading);
  try {
    requirePlain(handle.fd);
    if (within !== undefined) requireWithin(placeOf(handle.fd, file), within);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * All bytes of a file. Throws as `openFile`. A thread of the pool waits for the disk itself: nobody else waits there, and each
 * way to libuv's threads costs more than a small file.
 */
export async function readFileWithin(file: string, within?: readonly string[]): Promise<Buffer> {
  if (isMainThread) {
    await using handle = await openFile(file, within);
    return await handle.readFile();
  }
  const descriptor = openSync(file, reading);
  try {
    requirePlain(descriptor);
    if (within !== undefined) requireWithin(placeOf(descriptor, file), within);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What lies at a path, a link itself and not what it leads to. */
export async function lookAt(file: string): Promise<Stats> {
  return isMainThread ? lstat(file) : lstatSync(file);
}

/**
 * Removes what lies at `target`, all of a folder, and follows no link: a link itself goes, and the folder that `target`
 * lies in has to lie below `root`, or be it. What is not there is fine.
 * @throws LeadsOut; else what the file system throws.
 */
export async function removeWithin(root: string, target: string): Promise<void> {
  try {
    await inFolder(path.dirname(target), async (place, real) => {
      requireWithin(real, [root]);
      await removeEntry(place, path.basename(target));
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** The same at once, by the real path alone: for what is small. False: left alone, since it lies outside. */
export function removeWithinSync(root: string, target: string): boolean {
  const parent = realpathSync(path.dirname(target));
  if (!isBelow(parent, realpathSync(root))) return false;
  rmSync(path.join(parent, path.basename(target)), { recursive: true, force: true });
  return true;
}

/** True for the folder and what lies in it, given paths without links. */
export function isBelow(real: string, folder: string): boolean {
  return real === folder || real.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

function requireWithin(real: string, folders: readonly string[]): void {
  for (const folder of folders) if (isBelow(real, realpathSync.native(folder))) return;
  throw new LeadsOut(real);
}

const describesDescriptors = process.platform === 'linux';

function descriptorPath({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}

function requirePlain(descriptor: number): void {
  const info = fstatSync(descriptor);
  if (info.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  if (!info.isFile()) throw Object.assign(new Error('not a file'), { code: 'EINVAL' });
}

/** Where an open file lies. */
function placeOf(descriptor: number, file: string): string {
  if (describesDescriptors) {
    const place = linkOf(`/proc/self/fd/${descriptor}`); // without /proc as below
    if (place !== null) return place;
  }
  const real = realpathSync.native(file);
  const [opened, found] = [fstatSync(descriptor), lstatSync(real)];
  if (opened.ino !== found.ino || opened.dev !== found.dev) throw new LeadsOut(file);
  return real;
}

function linkOf(link: string): string | null {
  try {
    return readlinkSync(link);
  } catch {
    return null;
  }
}

type InFolder = (place: string, real: string) => Promise<void>;

/** Calls with a path that stays this folder, whatever is put in its place meanwhile, and with where it lies. */
async function inFolder(folder: string, work: InFolder, flags: number = constants.O_RDONLY): Promise<void> {
  if (!describesDescriptors) {
    const real = await realpath(folder);
    return work(real, real);
  }
  const handle = await open(folder, flags | constants.O_DIRECTORY);
  try {
    const place = descriptorPath(handle);
    const real = await readlink(place).catch(() => null);
    await (real === null ? work(folder, await realpath(folder)) : work(place, real));
  } finally {
    await handle.close();
  }
}

async function removeEntry(folder: string, name: string): Promise<void> {
  const place = path.join(folder, name);
  if (!(await lstat(place)).isDirectory()) return unlink(place);
  if (!describesDescriptors) return rm(place, { recursive: true, force: true });
  const follows = constants.O_RDONLY | constants.O_NOFOLLOW;
  const empty: InFolder = async (own) => {
    for (const below of await readdir(own)) await removeEntry(own, below).catch(unlessGone);
  };
  await inFolder(place, empty, follows);
  await rmdir(place);
}

function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
