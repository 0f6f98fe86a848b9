/** A text table as cells: separated by commas, semicolons, tabs, bars or spaces, quoted as RFC 4180 has it. */
import papaparse from 'papaparse';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { tableSeparators } from '../../../src-shared/run-spec/import-words.ts';

const separators = { comma: ',', semicolon: ';', tab: '\t', bar: '|', space: ' ' } as const satisfies Record<
  SeparatorName,
  string
>;

export type SeparatorName = keyof typeof tableSeparators;

export interface TableLine {
  /** 1-based line of the file at which the row begins. */
  line: number;
  cells: string[];
}

interface CellTable {
  separator: SeparatorName;
  lines: TableLine[];
}

/** The likeliest first where several split every line alike: a comma may be a decimal mark, a space a part of a text. */
const likeliest: readonly SeparatorName[] = ['tab', 'semicolon', 'bar', 'comma', 'space'];
const glanced = 200;

/**
 * Splits a table into trimmed cells. Blank lines are left out. The separator is found from the first 200 lines unless given.
 * Throws `bad-input` for an empty table, a quotation without an end, and a separator that makes one column of a table that
 * another one would split.
 */
export function cellsOf(text: string, file: string, separator?: SeparatorName): CellTable {
  const plain = text.replace(/^\uFEFF/, '');
  if (plain.includes('\0'))
    throw new TripletscopeError('bad-input', 'the table is not a text', {
      file,
      line: plain.slice(0, plain.indexOf('\0')).split('\n').length,
      expected: 'a text with separated cells (CSV, TSV)',
      received: 'a character with the code 0',
      remedy: 'Save the table as CSV in UTF-8.',
    });
  const found = separatorOf(plain);
  const name = separator ?? found?.name ?? 'comma';
  const lines = split(plain, name, file);
  if (lines.length === 0) throw new TripletscopeError('bad-input', 'the table is empty', { file });
  if (separator !== undefined && found !== null && lines.every(({ cells }) => cells.length === 1)) {
    throw new TripletscopeError('bad-input', 'the table has one column only with this separator', {
      file,
      expected: `the separator ${found.name}, which makes ${found.columns} columns`,
      received: `the separator ${separator}`,
      remedy: `Choose --separator ${found.name}, or leave --separator out.`,
    });
  }
  return { separator: name, lines };
}

function split(text: string, name: SeparatorName, file: string): TableLine[] {
  if (name === 'space') return splitAtSpaces(text);
  if (!text.includes('"')) return splitPlain(text, separators[name]);
  const newline = text.includes('\r\n') ? '\r\n' : text.includes('\n') ? '\n' : '\r';
  const parsed = papaparse.parse<string[]>(text, { delimiter: separators[name], newline });
  let next = 1;
  const lines: TableLine[] = [];
  const starts: number[] = [];
  for (const row of parsed.data) {
    const line = next;
    starts.push(line);
    next++;
    for (let i = 0; i < row.length; i++) {
      // A quoted cell may go over several lines.
      for (let at = row[i].indexOf('\n'); at >= 0; at = row[i].indexOf('\n', at + 1)) next++;
      row[i] = row[i].trim();
    }
    if (row.some((cell) => cell !== '')) lines.push({ line, cells: row });
  }
  const broken = parsed.errors.find(({ type }) => type === 'Quotes');
  if (broken !== undefined)
    throw new TripletscopeError('bad-input', 'a quotation does not end', {
      file,
      line: starts[broken.row ?? 0] ?? 1,
      expected: 'a closing quotation mark',
      remedy: 'Close the quotation; a quotation mark within it is written twice.',
    });
  return lines;
}

/** Without quotations a table is its lines: many times faster, for tables of a million rows. */
function splitPlain(text: string, separator: string): TableLine[] {
  const lines: TableLine[] = [];
  for (const [i, entry] of text.split(/\r\n|\n|\r/).entries()) {
    if (entry === '') continue;
    const cells = entry.split(separator);
    for (let at = 0; at < cells.length; at++) cells[at] = cells[at].trim();
    if (cells.some((cell) => cell !== '')) lines.push({ line: i + 1, cells });
  }
  return lines;
}

function splitAtSpaces(text: string): TableLine[] {
  return text.split(/\r\n|\n|\r/).flatMap((entry, i) => {
    const cells = entry.trim();
    return cells === '' ? [] : [{ line: i + 1, cells: spaced(cells) }];
  });
}

/** Cells between spaces; a cell in quotation marks may hold spaces. */
function spaced(line: string): string[] {
  return (line.match(/"(?:[^"]|"")*"|\S+/g) ?? []).map((cell) =>
    /^".*"$/.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );
}

/** The separator by which most lines have the same number of cells, more than one; null where none does. */
function separatorOf(text: string): { name: SeparatorName; columns: number } | null {
  const head = beginning(text);
  let best: { name: SeparatorName; columns: number; share: number } | null = null;
  for (const name of likeliest) {
    const rows =
      name === 'space'
        ? splitAtSpaces(head).map(({ cells }) => cells)
        : papaparse.parse<string[]>(head, { delimiter: separators[name] }).data;
    const counts = new Map<number, number>();
    const filled = rows.filter((row) => row.some((cell) => cell.trim() !== ''));
    for (const { length } of filled) counts.set(length, (counts.get(length) ?? 0) + 1);
    const [columns, lines] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [1, 0]);
    const share = lines / Math.max(1, filled.length);
    if (columns > 1 && share > 0.5 && (best === null || share > best.share + 0.1)) best = { name, columns, share };
  }
  return best;
}

/** Whole lines: a quotation that is cut would look like an error. */
function beginning(text: string): string {
  let end = 0;
  for (let line = 0; line < glanced && end >= 0; line++) end = text.indexOf('\n', end + 1);
  return end < 0 ? text : text.slice(0, end);
}
