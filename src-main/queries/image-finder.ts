/** Images by what a file of the user calls them: the path within the data set, its end, or the short name, as far as one alone is meant. */

export interface NamedImage {
  /** Unique short name. */
  name: string;
  relativePath: string;
}

export type FoundImage = { kind: 'found'; row: number } | { kind: 'unknown' } | { kind: 'ambiguous'; rows: number[] };

/**
 * Rows are those of the list that it was made of. Exact names come first; then case, composed letters, backslashes and `%20` do not
 * count, the end of a path is enough, and the file's ending may be missing. Of an absolute path, which another computer may have
 * written, the longest end that an image has is taken.
 */
export class ImageFinder {
  private readonly images: readonly NamedImage[];
  private readonly exact = new Map<string, number>();
  private tails: Map<string, number[]> | null = null;

  constructor(images: readonly NamedImage[]) {
    this.images = images;
    for (const [row, { name }] of images.entries()) this.exact.set(name, row);
    for (const [row, { relativePath }] of images.entries()) this.exact.set(relativePath, row);
  }

  find(text: string): FoundImage {
    const row = this.exact.get(text);
    if (row !== undefined) return { kind: 'found', row };
    this.tails ??= tailsOfAll(this.images);
    for (const wanted of spellings(text)) {
      for (const tail of isAbsolute(wanted) ? endsOf(wanted) : [wanted]) {
        const rows = this.tails.get(tail);
        if (rows === undefined) continue;
        return rows.length === 1 ? { kind: 'found', row: rows[0] } : { kind: 'ambiguous', rows };
      }
    }
    return { kind: 'unknown' };
  }
}

/** With its ending and without, from every folder on. */
function tailsOfAll(images: readonly NamedImage[]): Map<string, number[]> {
  const tails = new Map<string, number[]>();
  const add = (tail: string, row: number): void => {
    const rows = tails.get(tail);
    if (rows === undefined) tails.set(tail, [row]);
    else if (rows[rows.length - 1] !== row) rows.push(row);
  };
  for (const [row, { name, relativePath }] of images.entries()) {
    add(folded(name), row);
    const path = folded(relativePath);
    for (let at = 0; ; at = path.indexOf('/', at) + 1) {
      const tail = path.slice(at);
      add(tail, row);
      add(tail.replace(/(?<=[^/])\.[^./]*$/, ''), row);
      if (!tail.includes('/')) break;
    }
  }
  return tails;
}

function spellings(text: string): string[] {
  const plain = folded(text.trim().replaceAll('\\', '/')).replace(/^(\.\/)+/, '');
  try {
    const decoded = folded(decodeURIComponent(plain));
    return decoded === plain ? [plain] : [plain, decoded];
  } catch {
    return [plain];
  }
}

function isAbsolute(path: string): boolean {
  return /^(\/|[a-z]:\/|[a-z]+:\/\/)/.test(path);
}

/** The path without its first folder, and so on, down to the last folder with the file. */
function endsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1, -1).map((_, at) => parts.slice(at + 1).join('/'));
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
