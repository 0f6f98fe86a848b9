/** The plain text tables of CUB-200-2011: one entry a line, an id first. Forgives BOM, CRLF and blank lines. */
import { readFile } from 'node:fs/promises';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { createPace } from '../system/pace.ts';

export interface TableLine {
  /** 1-based, as an editor counts. */
  line: number;
  id: string;
  /** What follows the id, trimmed; may hold spaces. */
  rest: string;
}

/**
 * Visits each line `id rest` of a UTF-8 file.
 * Throws `not-found`, `not-permitted`, or `bad-input` for another encoding.
 */
export async function readTable(
  { path, name }: { path: string; name: string },
  visit: (line: TableLine) => void,
): Promise<void> {
  const text = await readText({ path, name });
  const pace = createPace();
  let start = 0;
  for (let line = 1; start <= text.length; line++) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const entry = text.slice(start, end).trim();
    start = end + 1;
    if (entry === '') continue;
    const gap = entry.search(/\s/);
    if (gap < 0) visit({ line, id: entry, rest: '' });
    else visit({ line, id: entry.slice(0, gap), rest: entry.slice(gap).trimStart() });
    if (line % 100 === 0) await pace();
  }
}

/** A UTF-8 file without its BOM. Throws as `readTable` does. */
export async function readText({ path, name }: { path: string; name: string }): Promise<string> {
  return decodeText(await readOrExplain(path, name), name);
}

/** UTF-8 without its BOM. */
export function decodeText(bytes: Uint8Array, name: string): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new TripletscopeError('bad-input', 'the file is not UTF-8', {
      file: name,
      expected: 'UTF-8',
      received: 'UTF-16',
      remedy: 'Save it as UTF-8',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new TripletscopeError('bad-input', 'the file is not UTF-8', { file: name, remedy: 'Save it as UTF-8' });
  }
}

/** Reads a file that must be there. */
export async function readOrExplain(path: string, name: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw explainFileError(error, name);
  }
}

export function explainFileError(error: unknown, name: string): TripletscopeError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new TripletscopeError('not-found', 'the file is missing', { file: name }, { cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new TripletscopeError('not-permitted', 'may not be read', { file: name }, { cause: error });
  }
  if (error instanceof TripletscopeError) return error;
  return new TripletscopeError(
    'bad-input',
    `cannot be read (${code ?? String(error)})`,
    { file: name },
    { cause: error },
  );
}
