/** Relations as users write them: CSV of triplets (anchor,positive,negative), pairs (a,b,same) or targets (image,target). */
import papaparse from 'papaparse';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { RelationChoice } from './image-relation.ts';
import type { NamedImages } from './named-images.ts';

type Rows = RelationChoice & { by: 'list' };

interface Line {
  cells: string[];
  /** 1-based, of the file. */
  line: number;
}

interface Fault {
  line: number;
  what: string;
  expected: string;
  received: string;
}

/** The file's name for errors, and the images that may be named; any name stands for itself where they are missing. */
export interface TableOf {
  file: string;
  images?: NamedImages;
}

const shownFaults = 200;

/**
 * `same` is 1 or 0, yes or no, true or false. Throws `bad-input` with the first line that is wrong, and with all of them in
 * its list: an image that is not known or stands twice in its row, a pair that contradicts another line.
 */
export function parseRelationList(text: string, table: TableOf): Rows {
  const { head, lines } = tableOf(text, table);
  const form = head.join();
  if (form !== 'anchor,positive,negative' && form !== 'a,b,same')
    refuse([wrongColumns('anchor,positive,negative or a,b,same', form)], table);
  const isPairs = form === 'a,b,same';
  const names = isPairs ? 2 : 3;
  const seen = new Map<string, { same: 0 | 1; line: number }>();
  const rows: [string, string, string | 0 | 1][] = [];
  const faults: Fault[] = [];
  for (const { cells, line } of lines) {
    const written = cells.slice(0, names);
    faults.push(...unknownImages(written, line, table));
    const named = written.map((name) => pathOf(name, table));
    if (new Set(named).size < names)
      faults.push({ line, what: 'the row names an image twice', expected: 'different images', received: named.join() });
    if (!isPairs) {
      rows.push([named[0], named[1], named[2]]);
      continue;
    }
    const same = alike(cells[2]);
    if (same === null) {
      faults.push({ line, what: 'the column same is neither 1 nor 0', expected: '1 or 0', received: cells[2] });
      continue;
    }
    const pair = JSON.stringify([...named].sort());
    const before = seen.get(pair);
    if (before !== undefined && before.same !== same)
      faults.push({
        line,
        what: 'a pair is listed as same and as different',
        expected: `${before.same}, as in line ${before.line}`,
        received: `${same} for ${named.join()}`,
      });
    seen.set(pair, before ?? { same, line });
    rows.push([named[0], named[1], same]);
  }
  if (lines.length === 0) faults.push(noRows);
  refuse(faults, table);
  return { by: 'list', form: isPairs ? 'pairs' : 'triplets', rows } as Rows;
}

/** A number an image. Throws `bad-input` as `parseRelationList` does. */
export function parseTargets(text: string, table: TableOf): Record<string, number> {
  const { head, lines } = tableOf(text, table);
  if (head.join() !== 'image,target') refuse([wrongColumns('image,target', head.join())], table);
  const values = new Map<string, number>();
  const faults: Fault[] = [];
  for (const { cells, line } of lines) {
    const [written, target] = cells;
    const image = pathOf(written, table);
    const value = target === '' ? Number.NaN : Number(target);
    faults.push(...unknownImages([written], line, table));
    if (!Number.isFinite(value))
      faults.push({ line, what: 'the target is no number', expected: 'a number', received: target });
    if (values.has(image))
      faults.push({ line, what: 'the image has a target already', expected: 'each image once', received: image });
    values.set(image, value);
  }
  if (lines.length === 0) faults.push(noRows);
  refuse(faults, table);
  return Object.fromEntries(values);
}

function tableOf(text: string, table: TableOf): { head: string[]; lines: Line[] } {
  const parsed = papaparse.parse<string[]>(text.replace(/^\uFEFF/, ''));
  let next = 1;
  const all = parsed.data.map((row): Line => {
    const line = next;
    // A quoted cell may go over several lines.
    next += 1 + row.join('').split('\n').length - 1;
    return { cells: row.map((cell) => cell.trim()), line };
  });
  const broken = parsed.errors.find(({ type }) => type === 'Quotes');
  if (broken !== undefined) {
    const { line } = all[broken.row ?? 0] ?? { line: 1 };
    refuse([{ line, what: 'a quotation does not end', expected: 'a closing quote', received: '' }], table);
  }
  const [first, ...lines] = all.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const head = (first?.cells ?? []).map((name) => name.toLowerCase());
  const unfit = lines.filter(({ cells }) => cells.length !== head.length || cells[0] === '');
  refuse(
    unfit.map(({ cells, line }) => ({
      line,
      what: 'the row does not fit',
      expected: `${head.length} values`,
      received: cells.join(),
    })),
    table,
  );
  return { head, lines };
}

const noRows: Fault = { line: 2, what: 'the table has no rows', expected: 'a row below the head', received: 'the end' };

function wrongColumns(expected: string, received: string): Fault {
  return { line: 1, what: 'the list has other columns', expected, received };
}

function unknownImages(named: readonly string[], line: number, { images }: TableOf): Fault[] {
  if (images === undefined) return [];
  const expected = 'a path within the data set, or a name that one image alone has';
  return [...new Set(named)].flatMap((received) => {
    const found = images.find(received);
    if (found.length === 1) return [];
    const what = found.length === 0 ? 'the data set has no such image' : 'several images have this name';
    return [{ line, what, expected, received }];
  });
}

function pathOf(name: string, { images }: TableOf): string {
  return images?.find(name)[0] ?? name;
}

function alike(text: string): 0 | 1 | null {
  if (/^(1|yes|true)$/i.test(text)) return 1;
  return /^(0|no|false)$/i.test(text) ? 0 : null;
}

function refuse(faults: readonly Fault[], { file }: TableOf): void {
  if (faults.length === 0) return;
  const [{ line, what, expected, received }] = faults;
  const list = faults
    .slice(0, shownFaults)
    .map((one) => `line ${one.line}: ${one.what}: ${one.received.slice(0, 200)}`);
  const more = faults.length === 1 ? {} : { list, remedy: othersWords(faults.length - 1) };
  throw new TripletscopeError('bad-input', what, { file, line, expected, received: received.slice(0, 200), ...more });
}

function othersWords(others: number): string {
  const count = others === 1 ? 'Another problem is' : `${others.toLocaleString('en')} more problems are`;
  return `${count} listed. Correct the table, then choose it again.`;
}
