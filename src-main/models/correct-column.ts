/** What a column of the table of a workspace holds, corrected by hand: kept with its rows, for the command line as well. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Items } from '../../src-shared/items.ts';

export const columnKinds = ['number', 'logarithm', 'category', 'text', 'key'] as const;

export type ColumnKind = (typeof columnKinds)[number];

/** Throws `usage` for a column that is not there, and for values that are not of this kind. */
export function correctedColumn(items: Items, name: string, kind: ColumnKind): Items {
  const at = items.columns.findIndex((column) => column.name === name);
  if (at < 0)
    throw new TripletscopeError('usage', 'the table has no such column', {
      file: items.table,
      expected: `one of ${items.columns.map((column) => column.name).join(', ')}`,
      received: name,
    });
  const numeric = kind === 'number' || kind === 'logarithm';
  const type = numeric ? 'number' : kind === 'key' ? items.columns[at].type : kind;
  const rows = items.rows.map((row) => {
    const value = row.values[at];
    const read = type === items.columns[at].type || value === null ? value : numeric ? Number(value) : String(value);
    if (numeric && read !== null && !Number.isFinite(read))
      throw new TripletscopeError('usage', `${name} does not hold numbers only`, {
        file: items.table,
        received: `${JSON.stringify(value)} in line ${row.line}`,
        remedy: 'Keep it as categories, or import the table again with --decimal or --numeric.',
      });
    if (kind === 'logarithm' && read !== null && !(Number(read) > 0))
      throw new TripletscopeError('usage', `${name} has no logarithm`, {
        file: items.table,
        expected: 'numbers above 0',
        received: `${read} in line ${row.line}`,
        remedy: 'Use the numbers themselves.',
      });
    return read === value ? row : { ...row, values: row.values.with(at, read) };
  });
  const columns = items.columns.map((column, i) =>
    i === at
      ? { ...column, type, log: kind === 'logarithm', key: kind === 'key', reason: `chosen by hand: ${kind}` }
      : column,
  );
  return { ...items, columns, rows };
}

/** Whether every value can be read as a number. */
export function couldBeNumbers({ rows }: Pick<Items, 'rows'>, at: number): boolean {
  return rows.every(({ values }) => {
    const value = values[at];
    return value === null || (String(value).trim() !== '' && Number.isFinite(Number(value)));
  });
}
