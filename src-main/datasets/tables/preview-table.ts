/** What a table holds, before its images are looked for: its columns with their types, its first rows, rows that do not fit. */
import path from 'node:path';
import { type Items, nameList } from '../../../src-shared/items.ts';
import type { TableSettings } from '../../../src-shared/run-spec/import-spec.ts';
import { readText } from '../text-table.ts';
import { type ItemTable, itemTableOf, type TableReading } from './item-table.ts';

export interface TablePreview extends Pick<ItemTable, 'separator' | 'hasHeader' | 'notes'> {
  /** Rows that fit the columns. */
  rows: number;
  /** Rows that do not, and are left out. */
  ragged: number;
  columns: Pick<ItemTable['columns'][number], 'name' | 'type' | 'reason' | 'missing' | 'values'>[];
  /** The first rows that fit, with the beginnings of their cells. */
  first: { line: number; cells: string[] }[];
}

/** A row that an estimate has to do without. */
interface LackingRow {
  line: number;
  /** What names it; null where its cells do not fit the columns. */
  key: string | null;
  /** In words. */
  lacks: string;
}

export interface ItemsPreview {
  rows: number;
  views: string[];
  /** Rows with an image in every view and a value of the target, if there is one. */
  complete: number;
  /** The first of the others. */
  lacking: LackingRow[];
}

const firstRows = 6;
const longestCell = 200;
const lackingRows = 200;

/** What the settings say of a table itself, apart from its images. */
export function tableReading(settings: TableSettings): TableReading {
  return {
    separator: settings.separator,
    decimal: settings.decimal,
    hasHeader: settings.tableHeader === undefined ? undefined : settings.tableHeader === 'yes',
    columns: nameList(settings.columns),
    numeric: nameList(settings.numeric),
    categorical: nameList(settings.categorical),
  };
}

/** Throws `not-found`, `not-permitted`, and `bad-input` for a table that cannot be read. */
export async function previewTable(file: string, settings: TableSettings = {}): Promise<TablePreview> {
  const name = path.basename(file);
  const table = itemTableOf(await readText({ path: file, name }), name, tableReading(settings));
  const { separator, hasHeader, notes, rows, ragged, columns } = table;
  return {
    separator,
    hasHeader,
    notes,
    rows: rows.length,
    ragged: ragged.length,
    columns: columns.map(({ name, type, reason, missing, values }) => ({ name, type, reason, missing, values })),
    first: rows
      .slice(0, firstRows)
      .map(({ line, cells }) => ({ line, cells: cells.map((cell) => cell.slice(0, longestCell)) })),
  };
}

export function itemsPreview({ rows, ragged, views, columns, target }: Items): ItemsPreview {
  const at = columns.findIndex(({ name }) => name === target);
  const incomplete = rows.flatMap(({ line, key, values, images }): LackingRow[] => {
    const unseen = views.filter((_, view) => images[view] === null);
    const lacks = [
      ...(unseen.length === 0 ? [] : [`no image for ${unseen.join(', ')}`]),
      ...(at >= 0 && values[at] === null ? [`no value of ${target}`] : []),
    ];
    return lacks.length === 0 ? [] : [{ line, key, lacks: lacks.join(', ') }];
  });
  const unfit = ragged.map(({ line, cells }): LackingRow => {
    return { line, key: null, lacks: `${cells} of ${columns.length} cells` };
  });
  return {
    rows: rows.length + ragged.length,
    views,
    complete: rows.length - incomplete.length,
    lacking: [...unfit, ...incomplete].sort((a, b) => a.line - b.line).slice(0, lackingRows),
  };
}
