/** The folder of a data set as a boundary: nothing outside it is read, whatever a list says; nor a symbolic link, unless the user follows links. */
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { isBelow, lookAt } from '../system/confined-files.ts';
import { imageFileError, leadsOut } from './image-file.ts';
import { InputProblem } from './problems.ts';
import { explainFileError } from './text-table.ts';

export interface FoundFile {
  /** The real file, links resolved. */
  path: string;
  bytes: number;
  /** The folder that it has to lie in when it is read, too; anywhere where links are followed. */
  within: readonly string[] | undefined;
}

export interface RootFolder {
  /** As the user named it, made absolute. */
  path: string;
  /** Names directly in it. */
  entries: ReadonlySet<string>;
  /** Throws an `InputProblem`: missing, not permitted, leading out, in a loop. */
  find(relativePath: string): Promise<FoundFile>;
  /** True for the root and what lies in it, given a path without links; for everything where links are followed. */
  holds(realPath: string): boolean;
  followLinks: boolean;
}

export async function openRoot(folder: string, { followLinks = false } = {}): Promise<RootFolder> {
  const root = path.resolve(folder);
  let real: string;
  let entries: string[];
  try {
    real = await realpath(root);
    entries = await readdir(real);
  } catch (error) {
    throw explainFolder(error, folder);
  }
  const holds = (realPath: string): boolean => followLinks || isBelow(realPath, real);
  const folders = new Map<string, Promise<string>>();
  const realFolder = (relative: string): Promise<string> => {
    let known = folders.get(relative);
    if (!known) {
      known = realpath(path.join(real, relative));
      // Whoever awaits it sees the rejection; without this line the cached one would count as unhandled.
      known.catch(() => {});
      folders.set(relative, known);
    }
    return known;
  };
  const inside = (realPath: string, name: string): string => {
    if (holds(realPath)) return realPath;
    throw leadsOut(name, realPath);
  };
  const within = followLinks ? undefined : [root];
  const locate = async (relativePath: string): Promise<FoundFile> => {
    try {
      const parent = inside(await realFolder(path.dirname(relativePath)), relativePath);
      const direct = path.join(parent, path.basename(relativePath));
      const info = await lookAt(direct);
      if (!info.isSymbolicLink()) return { path: direct, bytes: info.size, within };
      const target = inside(await realpath(direct), relativePath);
      return { path: target, bytes: (await lookAt(target)).size, within };
    } catch (error) {
      throw error instanceof InputProblem ? error : imageFileError(error, relativePath);
    }
  };
  return {
    path: root,
    entries: new Set(entries),
    holds,
    followLinks,
    find: async (relativePath) => {
      checkStaysInside(relativePath);
      try {
        return await locate(relativePath);
      } catch (error) {
        // A list written on one system, files unpacked on another: the same letters, composed or not.
        for (const form of ['NFC', 'NFD']) {
          const other = relativePath.normalize(form);
          const found = other === relativePath ? null : await locate(other).catch(() => null);
          if (found) return found;
        }
        throw error;
      }
    },
  };
}

/** Refuses `..`, absolute and drive paths in lists. */
export function checkStaysInside(relativePath: string): void {
  const isOutside = path.isAbsolute(relativePath) || /^[a-z]:|(^|[\\/])\.\.([\\/]|$)/i.test(relativePath);
  if (!isOutside && !relativePath.includes('\0')) return;
  const summary = 'the path leads out of the data set';
  throw new InputProblem('path-leads-out', summary, { file: relativePath }, 'unsafe-input');
}

function explainFolder(error: unknown, folder: string): TripletscopeError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new TripletscopeError('not-found', 'the folder does not exist', { file: folder });
  if (code === 'ENOTDIR')
    return new TripletscopeError('bad-input', 'is a file, not a folder', {
      file: folder,
      expected: 'a folder, or an archive with the content of .zip, .tar or .tgz',
      remedy:
        'Name the folder of the data set. If this is an archive, it is damaged or of another kind: unpack it yourself.',
    });
  if (code === 'ELOOP')
    return new TripletscopeError('unsafe-input', 'the symbolic link runs in a loop', { file: folder });
  return explainFileError(error, folder);
}
