/** A table and its images as items: each row with its values and, a view each, its images. Nothing is dropped in silence. */
import path from 'node:path';
import { counted } from '../../../src-shared/counted.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { type Item, type Items, nameList } from '../../../src-shared/items.ts';
import type { TableSettings } from '../../../src-shared/run-spec/import-spec.ts';
import { createImageFinder, type ImageFinder } from '../find-images.ts';
import { formatOfName } from '../image-file.ts';
import { InputProblem, type ProblemCode, type ProblemLog } from '../problems.ts';
import type { RootFolder } from '../root-folder.ts';
import { readText } from '../text-table.ts';
import { guessedPattern, imagePattern } from './image-pattern.ts';
import { columnAt, type ItemTable, itemTableOf, valueIn } from './item-table.ts';
import { tableReading } from './preview-table.ts';

interface Reading {
  root: RootFolder;
  settings: TableSettings;
  log: ProblemLog;
}

/** Which files of a row, a view each. */
interface Views {
  views: string[];
  keys: string[];
  /** By row, then by view. */
  images: (string | null)[][];
}

const order = new Intl.Collator('en', { numeric: true }).compare;

/**
 * Throws `bad-input` for a table that cannot be read, has one row, a target that is missing or constant, two rows of one name,
 * or no row with an image; what is wrong with single rows goes to the log.
 */
export async function readItems({ root, settings, log }: Reading): Promise<Items> {
  const file = settings.table!;
  const shown = path.basename(file);
  const table = itemTableOf(await readText({ path: file, name: file }), shown, {
    ...tableReading(settings),
    target: settings.target,
  });
  const note = (code: ProblemCode, summary: string, line?: number, left = false): void =>
    log.add({
      error: new InputProblem(code, summary, { file: shown, ...(line && { line }) }),
      consequence: left ? 'part-left-out' : 'noted',
    });
  for (const text of table.notes) note('table-reading', text);
  for (const { line, cells } of table.ragged)
    note(
      'row-cells',
      `the row has ${counted(cells, 'cell')} instead of ${table.columns.length} and is left out`,
      line,
      true,
    );
  if (table.rows.length < 2)
    throw new TripletscopeError('bad-input', 'the table has one row only', {
      file: shown,
      expected: 'a row for each item',
    });
  const target = settings.target === undefined ? -1 : columnAt(table, settings.target, 'the target');
  if (target >= 0) requireTarget(table, target);
  const logged = new Set(
    (nameList(settings.logAttributes) ?? []).map((name) => columnAt(table, name, '--log-attributes')),
  );
  for (const at of logged) requireLogarithm(table, at);
  const finder = await createImageFinder(root);
  const { views, keys, images } = viewsOf(table, finder, settings, note);
  const rows = table.rows.map(({ number, line, cells }, i): Item => {
    const values = table.columns.map((column, at) => {
      if (column.type !== 'number') return cells[at] === '' ? null : cells[at];
      const value = valueIn(column, cells[at]);
      return Number.isNaN(value) ? null : value;
    });
    const lacking = views.filter((_, v) => images[i][v] === null);
    if (lacking.length > 0) note('row-image', `${keys[i]}: there is no image for ${lacking.join(', ')}`, line, true);
    if (target >= 0 && values[target] === null)
      note('row-value', `${keys[i]}: there is no value of ${settings.target}`, line, true);
    return { row: number, line, key: keys[i], values, images: images[i] };
  });
  const columns = table.columns.map(({ name, type, reason, missing, values }, at) => ({
    name,
    type,
    reason,
    missing,
    values,
    log: logged.has(at),
  }));
  return {
    table: file,
    target: target < 0 ? null : table.columns[target].name,
    columns,
    views,
    rows,
    ragged: table.ragged,
  };
}

function requireTarget(table: ItemTable, at: number): void {
  const column = table.columns[at];
  const values = table.rows.map(({ cells }) => valueIn(column, cells[at])).filter((value) => !Number.isNaN(value));
  if (new Set(values).size > 1) return;
  const what = values.length === 0 ? 'has no values' : 'is the same in every row';
  throw new TripletscopeError('bad-input', `the target ${what}: there is nothing to explain`, {
    file: table.file,
    expected: `different numbers in the column ${column.name}`,
    received: values.length === 0 ? 'empty cells' : `${values[0]} in ${counted(values.length, 'row')}`,
  });
}

function requireLogarithm(table: ItemTable, at: number): void {
  const column = table.columns[at];
  const bad = table.rows.find(
    ({ cells }) => !(valueIn(column, cells[at]) > 0) && !Number.isNaN(valueIn(column, cells[at])),
  );
  if (column.type === 'number' && bad === undefined) return;
  throw new TripletscopeError('bad-input', `the column ${column.name} has no logarithm`, {
    file: table.file,
    ...(bad && { line: bad.line }),
    expected: 'numbers above 0',
    received: bad?.cells[at] ?? column.type,
    remedy: 'Leave it out of --log-attributes.',
  });
}

type Note = (code: ProblemCode, summary: string, line?: number, left?: boolean) => void;

function viewsOf(table: ItemTable, finder: ImageFinder, settings: TableSettings, note: Note): Views {
  const named = nameList(settings.imageColumns)?.map((name) => columnAt(table, name, '--image-columns'));
  const columns = named ?? (settings.pattern === undefined ? imageColumns(table) : []);
  const found = columns.length > 0 ? byColumns(table, columns, finder, note) : byPattern(table, finder, settings, note);
  withoutShared(table, found, note);
  if (found.images.some((row) => row.some((image) => image !== null))) return found;
  const some = [...finder.files].filter((file) => formatOfName(file)).sort(order);
  throw new TripletscopeError('bad-input', 'no row of the table has an image', {
    file: table.file,
    expected: columns.length > 0 ? 'images by the names in the table' : `files such as ${settings.pattern}`,
    received: some.length === 0 ? 'a folder without images' : `${counted(some.length, 'image')}, such as ${some[0]}`,
    remedy: table.columns.some(({ name }) => name.toLowerCase() === 'view')
      ? 'The table has a column called view, which {view} stands for: give the column another name.'
      : 'Give the folder of the images with --images, and the pattern of their names with --pattern, such as {n}_{view}.jpg.',
  });
}

function imageColumns({ columns, rows }: ItemTable): number[] {
  return columns.flatMap((_, at) => {
    const named = rows.filter(({ cells }) => formatOfName(cells[at]) !== null).length;
    return named > rows.length / 2 ? [at] : [];
  });
}

function byColumns(table: ItemTable, columns: readonly number[], finder: ImageFinder, note: Note): Views {
  const images = table.rows.map(({ cells, line }) =>
    columns.map((at) => {
      if (cells[at] === '') return null;
      const found = finder.find(cells[at], ['']);
      if (found.kind === 'found') return found.relativePath;
      if (found.kind === 'ambiguous') note('name-ambiguous', `${cells[at]} may mean several files`, line, true);
      return null;
    }),
  );
  return {
    views: columns.map((at) => table.columns[at].name),
    keys: table.rows.map(({ number }) => String(number)),
    images,
  };
}

function byPattern(table: ItemTable, finder: ImageFinder, settings: TableSettings, note: Note): Views {
  const files = [...finder.files].filter((file) => formatOfName(file)).sort(order);
  const wanted = nameList(settings.views)?.map((view) => view.toLowerCase());
  const guessed = settings.pattern === undefined ? guessedPattern(files, table) : null;
  if (guessed !== null) note('table-reading', `images are found by the pattern ${guessed}; --pattern names another`);
  const written = settings.pattern ?? guessed;
  if (written === null)
    throw new TripletscopeError('usage', 'it is not known which images belong to which row', {
      file: table.file,
      expected: 'a pattern of file names, or columns that name images',
      received: files.length === 0 ? 'a folder without images' : `files such as ${files[0]}`,
      remedy:
        'Use --pattern {n}_{view}.jpg, with a column of the table or {n} for the number of the row; or --image-columns.',
    });
  const pattern = imagePattern(written, table, wanted);
  const byView = new Map<string, Map<number, string>>((wanted ?? []).map((view) => [view, new Map()]));
  for (const file of files) {
    const hit = pattern.find(file);
    if (hit === 'no match') continue;
    if (hit === 'no row') {
      note('image-without-row', `${file} belongs to no row of the table`);
      continue;
    }
    const view = byView.get(hit.view) ?? new Map<number, string>();
    byView.set(hit.view, view);
    const before = view.get(hit.row);
    if (before === undefined) view.set(hit.row, file);
    else
      note(
        'name-ambiguous',
        `${pattern.keys[hit.row]}: both ${before} and ${file} match; the first one is used`,
        table.rows[hit.row].line,
      );
  }
  const views = wanted ?? [...byView.keys()].sort(order);
  const images = table.rows.map((_, row) => views.map((view) => byView.get(view)?.get(row) ?? null));
  return { views, keys: pattern.keys, images };
}

/** An image that stands for several rows, "no photograph" say, tells nothing about one of them. */
function withoutShared(table: ItemTable, { images }: Views, note: Note): void {
  const uses = new Map<string, number>();
  for (const row of images) for (const image of row) if (image !== null) uses.set(image, (uses.get(image) ?? 0) + 1);
  for (const [i, row] of images.entries())
    for (const [v, image] of row.entries())
      if (image !== null && uses.get(image)! > 1) {
        note(
          'row-image',
          `${image} is used in ${uses.get(image)} places of the table, and counts as missing`,
          table.rows[i].line,
          true,
        );
        row[v] = null;
      }
}
