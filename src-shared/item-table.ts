/** Items of a table as the window asks them: every value as a number in a column, images by their row in the catalogue. */
import type { CatalogueTable } from './catalogue-table.ts';
import type { Frame, FrameArray } from './frame.ts';
import { naturalRanks } from './natural-order.ts';

export interface ItemColumn {
  name: string;
  type: 'number' | 'category' | 'text';
  /** Of categories and texts: the different values. */
  levels: string[];
}

export interface ItemMeta {
  /** Names the state of the table: equal keys, equal values. */
  key: string;
  target: string | null;
  views: string[];
  columns: ItemColumn[];
  /** What names each item. */
  keys: string[];
}

/** `images` has the id of an image for each item and view, 0 for none; `column0`, … the values of a column. */
export type ItemArrays = Record<string, FrameArray> & { images: Uint32Array };

export type ItemFrame = Frame<ItemMeta, ItemArrays>;

/** Of an image that belongs to no item. */
export const noItem = 0xffffffff;

export class ItemTable {
  readonly key: string;
  readonly length: number;
  readonly views: readonly string[];
  readonly columns: readonly ItemColumn[];
  /** Index of the target among the columns, or null. */
  readonly target: number | null;
  /** By row of the catalogue: the item, or `noItem`. */
  readonly itemOf: Uint32Array;
  /** By row of the catalogue: the view of its item. */
  readonly viewOf: Uint32Array;
  private readonly frame: ItemFrame;
  /** [items][views]: row of the catalogue plus one, 0 for none. */
  private readonly places: Uint32Array;
  private readonly ranks: (Float32Array | undefined)[] = [];

  constructor(frame: ItemFrame, table: CatalogueTable) {
    const { meta, arrays } = frame;
    this.frame = frame;
    this.key = meta.key;
    this.length = meta.keys.length;
    this.views = meta.views;
    this.columns = meta.columns;
    const target = meta.columns.findIndex(({ name }) => name === meta.target);
    this.target = target < 0 ? null : target;
    this.itemOf = new Uint32Array(table.length).fill(noItem);
    this.viewOf = new Uint32Array(table.length);
    this.places = new Uint32Array(arrays.images.length);
    for (let at = 0; at < arrays.images.length; at++) {
      const image = arrays.images[at];
      const row = image === 0 ? null : table.rowOf(image);
      if (row === null) continue;
      this.places[at] = row + 1;
      this.itemOf[row] = Math.floor(at / this.views.length);
      this.viewOf[row] = at % this.views.length;
    }
  }

  keyOf(item: number): string {
    return this.frame.meta.keys[item] ?? '';
  }

  columnNamed(name: string): number | null {
    const at = this.columns.findIndex((column) => column.name === name);
    return at < 0 ? null : at;
  }

  /** Row of the catalogue of the image in a view, or null. */
  rowOf(item: number, view: number): number | null {
    const place = this.places[item * this.views.length + view] ?? 0;
    return place === 0 ? null : place - 1;
  }

  /** Rows of the catalogue of all images, in the order of the views. */
  rowsOf(item: number): number[] {
    const rows: number[] = [];
    for (let view = 0; view < this.views.length; view++) {
      const row = this.rowOf(item, view);
      if (row !== null) rows.push(row);
    }
    return rows;
  }

  /** Of numbers the values, NaN where there is none; of categories and texts the index into `levels` plus one, 0 for none. */
  valuesOf(column: number): FrameArray {
    return this.frame.arrays[`column${column}`];
  }

  /** As a person reads it; '' where there is none. */
  textOf(item: number, column: number): string {
    const value = this.valuesOf(column)[item];
    const { type, levels } = this.columns[column];
    if (type !== 'number') return value === 0 ? '' : (levels[value - 1] ?? '');
    return Number.isNaN(value) ? '' : numberText(value);
  }

  /** As a table holds it: numbers as they are; null where there is none. */
  cellOf(item: number, column: number): string | number | null {
    const value = this.valuesOf(column)[item];
    const { type, levels } = this.columns[column];
    if (type === 'number') return Number.isNaN(value) ? null : value;
    return value === 0 ? null : levels[value - 1];
  }

  /** Place of each item in the order of a column, equal values in one place; NaN where there is none. */
  ranksOf(column: number): Float32Array {
    this.ranks[column] ??=
      this.columns[column].type === 'number' ? this.ranksOfNumbers(column) : this.ranksOfTexts(column);
    return this.ranks[column];
  }

  /** Indices of the levels of a column in the order of their names. */
  levelOrder(column: number): Uint32Array {
    const order = this.orderOf(column);
    const levels = new Uint32Array(order.length);
    for (const [level, place] of order.entries()) levels[place] = level;
    return levels;
  }

  /** Spreads a value of every item over its images; NaN for images without an item. */
  spread(values: Float32Array): Float32Array {
    const { itemOf } = this;
    const spread = new Float32Array(itemOf.length);
    for (let row = 0; row < spread.length; row++)
      spread[row] = itemOf[row] === noItem ? Number.NaN : values[itemOf[row]];
    return spread;
  }

  private ranksOfNumbers(column: number): Float32Array {
    const values = this.valuesOf(column);
    const sorted = Float64Array.from(values)
      .filter((value) => !Number.isNaN(value))
      .sort();
    const places = new Map<number, number>();
    for (const value of sorted) if (!places.has(value)) places.set(value, places.size);
    return Float32Array.from(values, (value) => places.get(value) ?? Number.NaN);
  }

  private ranksOfTexts(column: number): Float32Array {
    const order = this.orderOf(column);
    return Float32Array.from(this.valuesOf(column), (level) => (level === 0 ? Number.NaN : order[level - 1]));
  }

  /** Place of each level of a column in the order of their names. */
  private orderOf(column: number): Uint32Array {
    const lines = this.columns[column].levels.map((level) => level.replaceAll('\n', ' '));
    const starts = new Uint32Array(lines.length + 1);
    for (const [i, line] of lines.entries()) starts[i + 1] = starts[i] + line.length + 1;
    return naturalRanks(lines.join('\n'), starts);
  }
}

/** Whole numbers with separators; years and other numbers below 10,000 without. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 10_000 ? String(value) : value.toLocaleString('en-US');
  return value.toLocaleString('en-US', { maximumSignificantDigits: 6 });
}
