/** A path that somebody typed or pasted, looked for below the roots. What lies outside is refused alike, there or not. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { isHidden, isWithin, outside, unreadable } from './confined-folders.ts';

export interface Located {
  kind: 'folder' | 'file';
  /** Real, without links. */
  path: string;
  /** From a root down to the folder, or to the one that holds the file. */
  folders: string[];
}

/** Throws `bad-input` or `unsafe-input` for what is no full path, `not-permitted` outside, `not-found` inside. */
export async function locate(typed: string, roots: readonly string[]): Promise<Located> {
  const wanted = fullPath(typed);
  let real: string;
  try {
    real = await realpath(wanted);
  } catch (error) {
    throw (await wouldBeWithin(wanted, roots)) ? unreadable(error, wanted) : outside();
  }
  const root = roots.filter((one) => isWithin(real, [one])).sort((a, b) => b.length - a.length)[0];
  if (root === undefined) throw outside();
  const names = path.relative(root, real).split(path.sep).filter(Boolean);
  if (names.some(isHidden)) {
    throw new TripletscopeError('not-permitted', 'hidden folders are not opened here', {
      remedy: 'Start serve with --root and that folder.',
    });
  }
  const kind = await kindOf(real);
  const whole = names.map((_, index) => path.join(root, ...names.slice(0, index + 1)));
  return { kind, path: real, folders: [root, ...(kind === 'file' ? whole.slice(0, -1) : whole)] };
}

/** Whether what is not there would lie within: by the nearest folder above that is, so that no link tells of outside. */
async function wouldBeWithin(wanted: string, roots: readonly string[]): Promise<boolean> {
  let above = wanted;
  while (isWithin(above, roots)) {
    const real = await realpath(above).catch(() => null);
    if (real !== null) return isWithin(real, roots);
    above = path.dirname(above);
  }
  return false;
}

/** Quotes around it and white space are what pasting leaves. */
function fullPath(typed: string): string {
  const text = typed.trim().replace(/^(["'])(.*)\1$/s, '$2');
  if (text.includes('\0')) throw new TripletscopeError('unsafe-input', 'the path contains an invalid character');
  if (path.isAbsolute(text)) return path.resolve(text);
  const [what, remedy] = text.startsWith('~')
    ? ['the path begins with ~, which is not supported here', 'Type the full path.']
    : ['the path is relative, but a full path is needed', 'Type the full path.'];
  throw new TripletscopeError('bad-input', what, { expected: `a full path, as ${path.resolve('/', 'data')}`, remedy });
}

async function kindOf(real: string): Promise<Located['kind']> {
  try {
    const info = await stat(real);
    if (info.isDirectory()) return 'folder';
    if (info.isFile()) return 'file';
  } catch (error) {
    throw unreadable(error, real);
  }
  throw new TripletscopeError('bad-input', `${path.basename(real)} is neither a folder nor a file`);
}
