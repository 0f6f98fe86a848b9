/** The built interface: which file an address of `app://` means, and nothing outside its folder. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { fileTypes } from '../server/file-types.ts';

/** Names that a build writes: no escapes, no empty or dotted segments, no drive letters. */
const plain = /^(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/;

/** Null for everything that is not a file of the folder, links that lead out of it among them. */
export async function findStaticFile(folder: string, pathname: string): Promise<{ file: string; type: string } | null> {
  const wanted = pathname === '/' ? '/index.html' : pathname;
  const type = fileTypes[path.posix.extname(wanted)];
  if (!plain.test(wanted) || type === undefined) return null;
  try {
    const root = await realpath(folder);
    const file = await realpath(path.join(root, ...wanted.split('/')));
    return file.startsWith(root + path.sep) ? { file, type } : null;
  } catch {
    return null;
  }
}
