/** A table of items: which line names the columns, what each column holds, and which rows fit. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { cellsOf, type SeparatorName, type TableLine } from './cells.ts';
import { type ColumnType, columnTypes, type TableColumn } from './column-types.ts';
import { type DecimalMark, isMissing, numberOf } from './numbers.ts';

interface ItemRow {
  /** 1-based among the rows, the header is none. */
  number: number;
  line: number;
  cells: string[];
}

export interface ItemTable {
  file: string;
  separator: SeparatorName;
  hasHeader: boolean;
  columns: TableColumn[];
  rows: ItemRow[];
  /** Rows with more or fewer cells than there are columns: which cell belongs to which column is not known. */
  ragged: { line: number; cells: number }[];
  notes: string[];
}

/** What the user says about the table; what is left out is found from it. */
export interface TableReading {
  separator?: SeparatorName | undefined;
  decimal?: DecimalMark | undefined;
  hasHeader?: boolean | undefined;
  /** Names in the place of the header's, or of one that is missing. */
  columns?: readonly string[] | undefined;
  /** Types that are not to be guessed. */
  numeric?: readonly string[] | undefined;
  categorical?: readonly string[] | undefined;
  /** A column that has to be there: of a table without a header it is the last one. */
  target?: string | undefined;
}

/** Throws `bad-input` for a table that is empty, has one column, mostly rows of another length, or a column that it lacks. */
export function itemTableOf(text: string, file: string, reading: TableReading = {}): ItemTable {
  const notes: string[] = [];
  const { separator, lines: all } = cellsOf(text, file, reading.separator);
  const lines = withoutRemarks(all, notes);
  const hasHeader = reading.hasHeader ?? looksLikeHeader(lines, reading);
  const head = hasHeader ? lines[0].cells : null;
  const body = hasHeader ? lines.slice(1) : lines;
  if (body.length === 0) throw new TripletscopeError('bad-input', 'the table has no rows below its header', { file });
  const names = namesOf(head, body, { file, reading, notes, separator });
  const rows: ItemRow[] = [];
  const ragged: ItemTable['ragged'] = [];
  for (const { line, cells } of body) {
    while (cells.length > names.length && cells[cells.length - 1] === '') cells.pop();
    if (cells.length === names.length) rows.push({ number: rows.length + ragged.length + 1, line, cells });
    else ragged.push({ line, cells: cells.length });
  }
  if (ragged.length > rows.length)
    throw new TripletscopeError('bad-input', 'most rows of the table do not match its columns', {
      file,
      line: ragged[0].line,
      expected: `${names.length} cells in each row, separated by ${separator}`,
      received: `${ragged[0].cells} in this one, and ${ragged.length.toLocaleString('en-US')} such rows`,
      remedy:
        separator === 'comma'
          ? 'Put numbers with decimal commas in quotation marks, or save the table with semicolons. Give the columns with --columns if the table has no header.'
          : 'Give the separator with --separator, and the columns with --columns if the table has no header.',
    });
  const columns = columnsOf(names, rows, { file, reading, notes, separator });
  return { file, separator, hasHeader, columns, rows, ragged, notes };
}

/** Lines before the table that begin with # and are no row of it. */
function withoutRemarks(lines: readonly TableLine[], notes: string[]): readonly TableLine[] {
  let first = 0;
  while (first + 1 < lines.length && isRemark(lines[first], lines[lines.length - 1])) first++;
  if (first > 0)
    notes.push(
      first === 1
        ? 'a line before the table begins with # and was passed over'
        : `${first} lines before the table begin with # and were passed over`,
    );
  return lines.slice(first);
}

function isRemark({ cells }: TableLine, last: TableLine): boolean {
  return cells[0].startsWith('#') && cells.length !== last.cells.length;
}

/** The place of a column by its name, or by its number from 1. Throws `bad-input` with the names that there are. */
export function columnAt(table: Pick<ItemTable, 'columns' | 'file' | 'hasHeader'>, name: string, what: string): number {
  const at = findColumn(
    table.columns.map((column) => column.name),
    name,
  );
  if (at >= 0) return at;
  throw noSuchColumn(table, name, what);
}

function noSuchColumn(
  { columns, file, hasHeader }: { columns: readonly { name: string }[]; file: string; hasHeader: boolean },
  name: string,
  what: string,
): TripletscopeError {
  return new TripletscopeError('bad-input', `the table has no column for ${what}`, {
    file,
    expected: `one of its columns: ${columns.map((column) => column.name).join(', ')}`,
    received: name,
    remedy: hasHeader
      ? 'Name a column of the table, or give the number of a column.'
      : 'The table has no header: name its columns with --columns a,b,c, or give the number of a column.',
  });
}

/** By its name, else by the only name that differs in case alone, else by its number; −1 where there is none. */
export function findColumn(names: readonly string[], wanted: string): number {
  const exact = names.indexOf(wanted);
  if (exact >= 0) return exact;
  const folded = names.map((name) => name.toLowerCase());
  const loose = folded.indexOf(wanted.trim().toLowerCase());
  if (loose >= 0 && folded.lastIndexOf(wanted.trim().toLowerCase()) === loose) return loose;
  return /^\d+$/.test(wanted) && Number(wanted) >= 1 && Number(wanted) <= names.length ? Number(wanted) - 1 : -1;
}

/** A number of a cell in the reading of its column; NaN where there is none. */
export function valueIn(column: TableColumn, cell: string): number {
  return isMissing(cell) ? Number.NaN : numberOf(cell, column.decimal);
}

/** A header names its columns: no cell of it is a number or empty, and some column below holds numbers. */
function looksLikeHeader(lines: readonly TableLine[], { target, columns }: TableReading): boolean {
  const [{ cells }, ...body] = lines;
  const names = cells.filter((cell) => cell !== '');
  if (names.some(isNumber)) return false;
  if (target !== undefined && findColumn(cells, target) >= 0 && !/^\d+$/.test(target)) return true;
  if (
    columns !== undefined &&
    columns.length === cells.length &&
    body.length > 0 &&
    body[0].cells.every((cell, i) => isNumber(cell) === isNumber(cells[i]))
  )
    return false;
  if (names.length < cells.length - 1) return false;
  const sample = body.slice(0, 100);
  return (
    sample.length === 0 ||
    cells.some((_, i) => sample.filter((row) => isNumber(row.cells[i] ?? '')).length > sample.length / 2)
  );
}

function isNumber(cell: string): boolean {
  return !Number.isNaN(numberOf(cell, 'point')) || !Number.isNaN(numberOf(cell, 'comma'));
}

interface Naming {
  file: string;
  separator: SeparatorName;
  reading: TableReading;
  notes: string[];
}

function namesOf(
  head: readonly string[] | null,
  body: readonly TableLine[],
  { file, separator, reading, notes }: Naming,
): string[] {
  const width = usualWidth(body);
  if (reading.columns !== undefined) {
    if (reading.columns.length === width) return unique(reading.columns, file);
    throw new TripletscopeError('bad-input', 'the number of column names does not match the table', {
      file,
      expected: `${width} names`,
      received: `${reading.columns.length}: ${reading.columns.join(', ')}`,
    });
  }
  if (head !== null) {
    const numbered = (i: number): string =>
      head.includes(`column ${i + 1}`) ? `nameless ${i + 1}` : `column ${i + 1}`;
    const names = head.map((name, i) => (name === '' ? numbered(i) : name));
    // As R writes tables: the names of the rows have no header. With commas it is a number with a decimal comma as likely.
    if (names.length === width - 1 && separator !== 'comma') {
      notes.push(
        'the header has a name less than the rows have cells: the first column was taken as the names of the rows',
      );
      return unique(['row', ...names], file);
    }
    while (names.length > width && head[names.length - 1] === '') names.pop();
    return unique(names, file);
  }
  const names = Array.from({ length: width }, (_, i) => `column ${i + 1}`);
  const { target } = reading;
  if (target !== undefined && !/^\d+$/.test(target) && findColumn(names, target) < 0) {
    names[width - 1] = target;
    notes.push(
      `the table has no header: its last column was taken as ${target}; name the columns with --columns if that is wrong`,
    );
  } else notes.push('the table has no header: its columns are numbered; --columns a,b,c names them');
  return names;
}

function usualWidth(body: readonly TableLine[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of body) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

function unique(names: readonly string[], file: string): string[] {
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice === undefined) return [...names];
  throw new TripletscopeError('bad-input', 'two columns of the table have one name', {
    file,
    received: twice,
    remedy: 'Rename one of them, or name all columns with --columns.',
  });
}

function columnsOf(
  names: readonly string[],
  rows: readonly ItemRow[],
  { file, reading, notes }: Naming,
): TableColumn[] {
  const all = { columns: names.map((name) => ({ name })), file, hasHeader: true };
  const told = (list: readonly string[] | undefined, what: string): Set<number> =>
    new Set(
      (list ?? []).map((name) => {
        const at = findColumn(names, name);
        if (at < 0) throw noSuchColumn(all, name, what);
        return at;
      }),
    );
  const categorical = told(reading.categorical, '--categorical');
  const numeric = told(reading.numeric, '--numeric');
  const target = reading.target === undefined ? -1 : findColumn(names, reading.target);
  const typeTold = (i: number): ColumnType | null =>
    categorical.has(i) ? 'category' : numeric.has(i) || i === target ? 'number' : null;
  return columnTypes(
    names.map((name, i) => ({ name, cells: distinctCells(rows, i), told: typeTold(i) })),
    { file, rows: rows.length, decimal: reading.decimal, notes },
  );
}

/** Each different cell of a column with the number of its rows. */
function distinctCells(rows: readonly ItemRow[], column: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { cells } of rows) counts.set(cells[column], (counts.get(cells[column]) ?? 0) + 1);
  return counts;
}
