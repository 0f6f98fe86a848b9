/** What the columns of a table hold: numbers, categories or texts; guessed from their cells unless the user says it. */
import { counted } from '../../../src-shared/counted.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { type DecimalMark, isMissing, type NumberReading, numberOf, readingOf } from './numbers.ts';

export type ColumnType = 'number' | 'category' | 'text';

export interface TableColumn {
  name: string;
  type: ColumnType;
  /** Why, in words: what the cells look like, or who said so. */
  reason: string;
  /** Of numbers. */
  decimal: DecimalMark;
  /** Rows without a value. */
  missing: number;
  /** Different values. */
  values: number;
}

/** A column's different cells with the number of their rows. */
type Cells = ReadonlyMap<string, number>;

interface GivenColumn {
  name: string;
  cells: Cells;
  told: ColumnType | null;
}

interface Typing {
  file: string;
  rows: number;
  decimal: DecimalMark | undefined;
  /** What a reader should know is added here. */
  notes: string[];
}

/** A code of five or more digits, such as a postal code, that stands in several rows is a name and no quantity. */
const codeDigits = 5;
/** So many different texts, at most, and on average two rows each, make categories. */
const mostLevels = 100;

/** Throws `bad-input` for a column without a single number that has to hold numbers. */
export function columnTypes(given: readonly GivenColumn[], typing: Typing): TableColumn[] {
  const readings = given.map(({ cells }) => readingOf([...cells.keys()], typing.decimal));
  const commas = readings.some((one) => one !== null && one.decimal === 'comma' && !one.ambiguous);
  return given.map((column, i) => {
    const settled = commas && readings[i]?.ambiguous ? readingOf([...column.cells.keys()], 'comma') : readings[i];
    return columnOf(column, settled, typing);
  });
}

function columnOf({ name, cells, told }: GivenColumn, found: NumberReading | null, typing: Typing): TableColumn {
  const { file, rows, notes } = typing;
  let missing = 0;
  for (const [cell, count] of cells) if (isMissing(cell)) missing += count;
  const decimal = found?.decimal ?? 'point';
  const column = { name, decimal, missing, values: cells.size } as const;
  if (told === 'category') return { ...column, type: 'category', reason: 'as you said' };
  if (found !== null && told === null && isCode(cells, rows))
    return { ...column, type: 'category', reason: 'codes of one length that repeat' };
  if (found !== null) {
    if (found.ambiguous && typing.decimal === undefined) noteReading(name, decimal, cells, notes);
    return { ...column, type: 'number', reason: wordsOf(found) };
  }
  const partly = numbersWithFaults(cells, typing.decimal);
  if (told === 'number' && partly === null)
    throw new TripletscopeError('bad-input', 'a column holds no numbers', {
      file,
      expected: `numbers in the column ${name}`,
      received: [...cells.keys()].find((cell) => !isMissing(cell)) ?? 'empty cells',
    });
  if (partly !== null && (told === 'number' || partly.share >= 0.9)) {
    const first = JSON.stringify(partly.first);
    notes.push(`${name}: ${counted(partly.faults, 'cell')} without a number, such as ${first}, counted as missing`);
    const lost = missing + partly.faults;
    return { ...column, decimal: partly.decimal, missing: lost, type: 'number', reason: 'numbers in most rows' };
  }
  const repeats = cells.size <= mostLevels && cells.size * 2 <= rows;
  return repeats
    ? { ...column, type: 'category', reason: `${cells.size} different texts` }
    : { ...column, type: 'text', reason: 'texts that do not repeat' };
}

function numbersWithFaults(cells: Cells, given?: DecimalMark) {
  const values = [...cells].filter(([cell]) => !isMissing(cell));
  const sum = (of: typeof values): number => of.reduce((total, [, count]) => total + count, 0);
  const faultsIn = (decimal: DecimalMark) => values.filter(([cell]) => Number.isNaN(numberOf(cell, decimal)));
  const decimal = given ?? (sum(faultsIn('point')) <= sum(faultsIn('comma')) ? 'point' : 'comma');
  const faulty = faultsIn(decimal);
  const [faults, all] = [sum(faulty), sum(values)];
  return faults === all ? null : { decimal, share: (all - faults) / all, faults, first: faulty[0]?.[0] ?? '' };
}

function isCode(cells: Cells, rows: number): boolean {
  const texts = [...cells.keys()];
  const width = texts[0].length;
  if (!texts.every((cell) => cell.length === width && /^\d+$/.test(cell))) return false;
  return (width > 1 && texts.some((cell) => cell.startsWith('0'))) || (width >= codeDigits && texts.length * 3 <= rows);
}

function wordsOf({ marks }: NumberReading): string {
  return marks.length === 0 ? 'numbers' : `numbers with ${marks.join(' and ')}`;
}

function noteReading(name: string, decimal: DecimalMark, cells: Cells, notes: string[]): void {
  const shown = [...cells.keys()].find((cell) => numberOf(cell, 'point') !== numberOf(cell, 'comma')) ?? '';
  const value = numberOf(shown, decimal).toLocaleString('en-US', { maximumFractionDigits: 6 });
  const other = decimal === 'point' ? 'comma' : 'point';
  notes.push(`${name}: ${shown} was read as ${value}; if that is wrong, use --decimal ${other}`);
}
