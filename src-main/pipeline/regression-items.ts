/** The items that an estimate is made of: rows with a target, every attribute and an image in every view. Others are listed. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import { type Items, isKeyColumn } from '../../src-shared/items.ts';
import type { AttributeSource } from '../../src-shared/regress/attribute-effects.ts';
import type { Attribute } from '../../src-shared/regress/design.ts';
import type { Truth } from '../../src-shared/regress/errors.ts';
import { findColumn } from '../datasets/tables/item-table.ts';

export interface ExcludedRow {
  /** 1-based among the rows of the table; null where its cells do not fit the columns. */
  row: number | null;
  line: number;
  key: string;
  reason: string;
}

export interface RegressionItems {
  /** Rows of the table by their place in `Items.rows`. */
  rows: number[];
  keys: string[];
  attributes: Attribute[];
  /** The columns that they are read from. */
  sources: AttributeSource[];
  truth: Truth;
  views: string[];
  /** [items][views]: places among the images of the workspace. */
  images: number[][];
  excluded: ExcludedRow[];
}

/** Names of columns, with any case, or their numbers. */
interface ItemChoice {
  target: string;
  /** Undefined: the logarithm where every target is above 0. */
  log: boolean | undefined;
  /** Undefined: every column of numbers or categories but the target and what names the rows. */
  attributes: readonly string[] | undefined;
  categorical: readonly string[];
  logAttributes: readonly string[];
}

const fewestItems = 10;

/** As many as the choices of a window hold: each takes part in a matrix of columns × columns. */
const mostAttributes = 1000;

/** The choice with every column by its own name. Throws `usage` for one that the table does not have. */
export function namedChoice(items: Pick<Items, 'columns' | 'table'>, choice: ItemChoice): ItemChoice {
  const names = items.columns.map((column) => column.name);
  const named = (name: string, what: string): string => {
    const at = findColumn(names, name);
    if (at >= 0) return names[at];
    throw new TripletscopeError('usage', `the table has no column for ${what}`, {
      file: items.table,
      expected: `one of ${names.join(', ')}`,
      received: name,
    });
  };
  return {
    target: named(choice.target, 'the target'),
    log: choice.log,
    attributes: choice.attributes?.map((name) => named(name, 'the attributes')),
    categorical: choice.categorical.map((name) => named(name, 'the categories')),
    logAttributes: choice.logAttributes.map((name) => named(name, 'the logarithms')),
  };
}

/** `images`: relative paths in the order of the workspace. Throws `bad-input` or `usage` where nothing can be estimated. */
export function regressionItems(items: Items, images: readonly string[], wanted: ItemChoice): RegressionItems {
  const choice = namedChoice(items, wanted);
  const place = new Map(images.map((file, index) => [file, index]));
  const columnOf = (name: string): number => items.columns.findIndex((column) => column.name === name);
  const target = columnOf(choice.target);
  if (items.columns[target].type !== 'number')
    throw new TripletscopeError('usage', 'the target holds no numbers', {
      file: items.table,
      received: `${choice.target}, read as ${items.columns[target].type} (${items.columns[target].reason})`,
      remedy: `Say in the view Regress that the column holds numbers, or import the table with --numeric ${choice.target}.`,
    });
  const categorical = new Set(choice.categorical.map(columnOf));
  const logged = new Set(choice.logAttributes.map(columnOf));
  const columns =
    choice.attributes?.map(columnOf) ??
    items.columns.flatMap(({ type }, at) =>
      at !== target && !isKeyColumn(items, at) && (type !== 'text' || categorical.has(at)) ? [at] : [],
    );
  if (columns.includes(target))
    throw new TripletscopeError('usage', 'the target cannot be an attribute', {
      expected: 'other columns as attributes',
      received: choice.target,
    });

  if (columns.length > mostAttributes)
    throw new TripletscopeError('usage', 'there are too many attributes', {
      file: items.table,
      expected: `up to ${mostAttributes.toLocaleString('en')} columns as attributes`,
      received: `${columns.length.toLocaleString('en')} columns of numbers or categories`,
      remedy: 'Choose some of them: in the view Regress, or with --attributes in the terminal.',
    });

  const excluded: ExcludedRow[] = items.ragged.map(({ line, cells }) => ({
    row: null,
    line,
    key: '',
    reason: `it has ${cells} cells instead of ${items.columns.length}`,
  }));
  const rows: number[] = [];
  for (const [at, { row, line, key, values, images: files }] of items.rows.entries()) {
    const noImage = items.views.filter((_, v) => files[v] === null || !place.has(files[v]));
    const noValue = [target, ...columns]
      .filter((column) => values[column] === null)
      .map((column) => items.columns[column].name);
    const reasons = [
      ...(noValue.length > 0 ? [`no value of ${noValue.join(', ')}`] : []),
      ...(noImage.length > 0 ? [`no image of ${noImage.join(', ')}`] : []),
    ];
    if (reasons.length === 0) rows.push(at);
    else excluded.push({ row, line, key, reason: reasons.join('; ') });
  }
  excluded.sort((a, b) => a.line - b.line);
  if (rows.length < fewestItems)
    throw new TripletscopeError('bad-input', 'too few rows of the table can be used', {
      file: items.table,
      expected: `at least ${fewestItems} rows with a target, every attribute and an image in every view`,
      received: `${rows.length}; ${excluded.length} lack something`,
      list: excluded.map(({ line, key, reason }) => `line ${line}: ${key}: ${reason}`),
    });
  const numbers = (column: number): Float64Array =>
    Float64Array.from(rows, (row) => items.rows[row].values[column] as number);
  const values = numbers(target);
  if (values.every((value) => value === values[0]))
    throw new TripletscopeError('bad-input', 'the target is the same in every row: there is nothing to explain', {
      file: items.table,
      received: `${values[0]}`,
    });
  const log = choice.log ?? values.every((value) => value > 0);
  if (log)
    requireAbove(values, choice.target, 'estimate the target itself: Linear in the window, --no-log in the terminal');
  const used = columns.map((at): { attribute: Attribute; source: AttributeSource } => {
    const { name, type, log: asked } = items.columns[at];
    if (type !== 'number' || categorical.has(at)) {
      const texts = rows.map((row) => String(items.rows[row].values[at]));
      return { attribute: { name, texts }, source: { name, log: false } };
    }
    const own = numbers(at);
    if (!asked && !logged.has(at)) return { attribute: { name, numbers: own }, source: { name, log: false } };
    requireAbove(
      own,
      name,
      'take the numbers themselves: not Logarithm in the window, not in --log-attributes in the terminal',
    );
    return { attribute: { name: `log ${name}`, numbers: own.map(Math.log) }, source: { name, log: true } };
  });
  return {
    rows,
    keys: rows.map((row) => items.rows[row].key),
    attributes: used.map(({ attribute }) => attribute),
    sources: used.map(({ source }) => source),
    truth: { values, transformed: log ? values.map(Math.log) : values, log },
    views: items.views,
    images: rows.map((row) => items.rows[row].images.map((file) => place.get(file!)!)),
    excluded,
  };
}

function requireAbove(values: Float64Array, name: string, remedy: string): void {
  const bad = values.find((value) => !(value > 0));
  if (bad === undefined) return;
  throw new TripletscopeError('bad-input', `${name} has no logarithm`, {
    expected: 'numbers above 0',
    received: String(bad),
    remedy: `Choose another column, or ${remedy}.`,
  });
}
