/** File names by a pattern such as `{n}_{view}.jpg`: which row a file belongs to, and which view of it. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { ItemTable } from './item-table.ts';

/** Words for the number of a row, where no column is called so. */
const rowNumber = /^(n|no|nr|number|row|i|id|index)$/i;
const placeholder = /\{([^{}]+)\}/g;

interface ImagePattern {
  /** Columns that name a row, in the order of the pattern; null stands for the number of the row. */
  key: (number | null)[];
  /** What names a row, for each of the rows. */
  keys: string[];
  /** A file below the folder; null where it does not match or belongs to no row. */
  find(file: string): { row: number; view: string } | 'no match' | 'no row';
}

/**
 * A name in braces is a column, `{view}` the view. A pattern without a slash is matched with the name of a file in whatever
 * folder. Throws `usage` for a pattern that names no row, `bad-input` where two rows have one name.
 */
export function imagePattern(pattern: string, table: ItemTable, views?: readonly string[]): ImagePattern {
  const key: (number | null)[] = [];
  const parts: string[] = [];
  let from = 0;
  let viewAt = -1;
  for (const { 0: whole, 1: name, index } of pattern.matchAll(placeholder)) {
    parts.push(escaped(pattern.slice(from, index)));
    from = index + whole.length;
    const column = table.columns.findIndex((one) => one.name.toLowerCase() === name.toLowerCase());
    if (name.toLowerCase() === 'view' && column < 0) {
      viewAt = parts.length;
      parts.push(views === undefined ? '([^/]+?)' : `(${views.map(escaped).join('|')})`);
    } else if (column >= 0 || rowNumber.test(name)) {
      key.push(column < 0 ? null : column);
      parts.push(column < 0 ? '(\\d+)' : '(KEY)');
    } else
      throw new TripletscopeError('usage', 'the pattern names something that is no column', {
        expected: `{view}, {n} for the number of the row, or a column: ${table.columns.map((one) => one.name).join(', ')}`,
        received: whole,
      });
  }
  parts.push(escaped(pattern.slice(from)));
  if (key.length === 0)
    throw new TripletscopeError('usage', 'the pattern does not say which row an image belongs to', {
      expected: 'a pattern with a column in braces, or {n} for the number of the row, such as {n}_{view}.jpg',
      received: pattern,
    });
  const whichView = viewAt < 0 ? -1 : parts.slice(0, viewAt).filter((part) => part.startsWith('(')).length;
  const keys = table.rows.map(({ number, cells, line }) => {
    const parts = key.map((column) => (column === null ? String(number) : cells[column]));
    // A row without a name has no images, and is called by its line.
    return parts.every((part) => part === '') ? `line ${line}, without a name` : parts.join(' ');
  });
  const rows = rowsByKey(keys, table);
  // The name of a column may hold a slash.
  const inFolder = pattern.replace(placeholder, '').includes('/');
  // What a key holds is known from the table alone: a short one is tried first, then a long one.
  const expressions = ['.+?', '.+'].map((any) => new RegExp(`^${parts.join('').replaceAll('KEY', any)}$`, 'i'));
  return {
    key,
    keys,
    find: (file) => {
      let matched = false;
      // What names a row may hold a slash too, and be a folder then.
      for (const name of inFolder ? [file] : [file.slice(file.lastIndexOf('/') + 1), file])
        for (const expression of expressions) {
          const groups = expression.exec(name)?.slice(1);
          if (groups === undefined) continue;
          matched = true;
          const view = whichView < 0 ? 'image' : groups[whichView].toLowerCase();
          const own = groups.filter((_, i) => i !== whichView).join(' ');
          const row = rows.get(own) ?? rows.get(canonical(own));
          if (row !== undefined) return { row, view };
        }
      return matched ? 'no row' : 'no match';
    },
  };
}

/** `007` is 7. */
function canonical(key: string): string {
  return key.replace(/\b0+(?=\d)/g, '');
}

function rowsByKey(keys: readonly string[], table: ItemTable): Map<string, number> {
  const rows = new Map<string, number>();
  const twice: string[] = [];
  for (const [row, key] of keys.entries()) {
    const before = rows.get(key);
    if (before === undefined) rows.set(key, row);
    else twice.push(`${key} in lines ${table.rows[before].line} and ${table.rows[row].line}`);
  }
  if (twice.length > 0)
    throw new TripletscopeError('bad-input', 'rows of the table have the same name', {
      file: table.file,
      expected: 'a unique name for every row, by which its images are found',
      received: twice[0],
      list: twice,
      remedy: 'Remove the duplicates, or use a pattern with another column or {n}, the number of the row.',
    });
  for (const [row, key] of keys.entries()) if (!rows.has(canonical(key))) rows.set(canonical(key), row);
  return rows;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** So many columns are tried as names of rows at most, the first ones. */
const mostTried = 20;

/** A pattern that fits most files, where the user gives none; null where none does. */
export function guessedPattern(files: readonly string[], table: ItemTable): string | null {
  const endings = new Set(files.map((file) => file.slice(file.lastIndexOf('.'))));
  const names = [
    ...table.columns
      .filter(({ type, values }) => type !== 'category' && values === table.rows.length)
      .slice(0, mostTried)
      .map(({ name }) => name),
    'n',
  ];
  let best: { pattern: string; found: number } | null = null;
  for (const ending of endings)
    for (const name of names)
      for (const stem of [
        `{${name}}_{view}`,
        `{${name}}-{view}`,
        `{${name}}/{view}`,
        `{view}/{${name}}`,
        `{${name}}`,
      ]) {
        const { find } = imagePattern(stem + ending, table);
        const hits = files.map((file) => find(file)).filter((one) => typeof one === 'object');
        const places = new Set(hits.map(({ row, view }) => `${row} ${view}`));
        const views = new Set(hits.map(({ view }) => view)).size;
        // A view is something that many rows have.
        if (places.size < hits.length || hits.length < files.length / 2 || views > 20 || hits.length < 2 * views)
          continue;
        if (best === null || hits.length > best.found) best = { pattern: stem + ending, found: hits.length };
      }
  return best?.pattern ?? null;
}
