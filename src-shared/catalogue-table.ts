/** The catalogue as the window asks it: rows are images, by index; nothing is kept per image but numbers in columns. */
import {
  type CatalogueColumns,
  type CatalogueMeta,
  hasBox,
  hasDraft,
  hasMask,
  type ReviewState,
  reviewStates,
} from './catalogue.ts';
import type { Frame } from './frame.ts';
import { naturalRanks } from './natural-order.ts';
import { type ItemPlace, itemPlace } from './object-item.ts';
import { lowerBound, placeOf } from './sorted-search.ts';

export class CatalogueTable {
  /** Of the data set; null where the workspace holds none. */
  readonly key: string | null;
  readonly length: number;
  private readonly objects: boolean;
  /** State of the table of items, as `ItemTable.key`; null where there is none. */
  readonly items: string | null;
  readonly relation: CatalogueMeta['relation'];
  readonly classes: readonly string[];
  readonly columns: CatalogueColumns;
  /** Every tag in use, by the index that `columns.tagIndex` holds. */
  tags: string[];
  /** Relative paths, one a line, and where each begins; `lower` is the same for searches that ignore case. */
  private readonly paths: Lines;
  private lowerPaths: Lines | null = null;
  private ranks: Uint32Array | null = null;
  private classRanks: Uint32Array | null = null;

  constructor({ meta, arrays }: Frame<CatalogueMeta, CatalogueColumns>) {
    this.key = meta.key;
    this.objects = meta.objects;
    this.items = meta.items;
    this.relation = meta.relation;
    this.classes = meta.classes;
    this.tags = [...meta.tags];
    this.columns = arrays;
    this.length = arrays.imageId.length;
    this.paths = linesOf(new TextDecoder().decode(arrays.names), this.length);
  }

  /** The row of an image, or null for one that the data set does not hold. */
  rowOf(image: number | string): number | null {
    const row = placeOf(this.columns.imageId, Number(image));
    return row < 0 ? null : row;
  }

  idOf(row: number): string {
    return String(this.columns.imageId[row]);
  }

  pathOf(row: number): string {
    return lineAt(this.paths, row);
  }

  /** Of an object that is an item: the image that it is cut out of, and which of its objects it is. */
  objectOf(row: number): ItemPlace | null {
    return this.objects ? itemPlace(this.pathOf(row)) : null;
  }

  /** The file's name without folders and ending, with the number of an object: what a tile says. */
  nameOf(row: number): string {
    const object = this.objectOf(row);
    if (object !== null) return `${this.stemOf(object.source)}_${object.number}`;
    return this.stemOf(this.pathOf(row));
  }

  private stemOf(path: string): string {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const dot = name.lastIndexOf('.');
    return dot > 0 ? name.slice(0, dot) : name;
  }

  classOf(row: number): string {
    return this.classes[this.columns.classIndex[row]] ?? '';
  }

  splitOf(row: number): 'train' | 'test' {
    return this.columns.split[row] === 0 ? 'train' : 'test';
  }

  reviewOf(row: number): ReviewState {
    return reviewStates[this.columns.review[row]] ?? 'todo';
  }

  hasBox(row: number): boolean {
    return (this.columns.flags[row] & hasBox) !== 0;
  }

  hasMask(row: number): boolean {
    return (this.columns.flags[row] & hasMask) !== 0;
  }

  tagsOf(row: number): string[] {
    const { tagRow, tagIndex } = this.columns;
    const found: string[] = [];
    for (let at = lowerBound(tagRow, row); at < tagRow.length && tagRow[at] === row; at++)
      found.push(this.tags[tagIndex[at]]);
    return found.sort();
  }

  /** How many images carry each tag, in the order of `tags`. */
  tagCounts(): Uint32Array {
    const counts = new Uint32Array(this.tags.length);
    for (const index of this.columns.tagIndex) counts[index]++;
    return counts;
  }

  /** Marks the rows whose path holds `text`, whatever its case. */
  markMatches(text: string, mark: (row: number) => void): void {
    this.lowerPaths ??= linesOf(this.paths.text.toLowerCase(), this.length);
    const { text: lower, starts } = this.lowerPaths;
    const wanted = text.toLowerCase();
    let row = 0;
    for (let at = lower.indexOf(wanted); at >= 0 && row < this.length; at = lower.indexOf(wanted, starts[row])) {
      while (starts[row + 1] <= at) row++;
      mark(row++);
    }
  }

  /** The place of each row in the order of paths, numbers in them compared as numbers. */
  nameRanks(): Uint32Array {
    this.ranks ??= naturalRanks(this.paths.text, this.paths.starts);
    return this.ranks;
  }

  /** The place of each class in the order of their names. */
  classOrder(): Uint32Array {
    if (this.classRanks === null) {
      const { text, starts } = linesOf(this.classes.join('\n'), this.classes.length);
      this.classRanks = naturalRanks(text, starts);
    }
    return this.classRanks;
  }

  hasDraft(row: number): boolean {
    return (this.columns.flags[row] & hasDraft) !== 0;
  }

  /** What was drawn on an image; false where it is as it was. */
  setFlags(row: number, flags: number): boolean {
    if (this.columns.flags[row] === flags) return false;
    this.columns.flags[row] = flags;
    return true;
  }

  setReview(rows: ArrayLike<number>, state: ReviewState): void {
    const index = reviewStates.indexOf(state);
    for (let at = 0; at < rows.length; at++) this.columns.review[rows[at]] = index;
  }

  /** Puts a tag on rows, or takes it off; `rows` in any order. */
  setTag(rows: ArrayLike<number>, tag: string, on: boolean): void {
    let index = this.tags.indexOf(tag);
    if (index < 0) {
      if (!on) return;
      index = this.tags.push(tag) - 1;
    }
    const marked = new Uint8Array(this.length);
    for (let at = 0; at < rows.length; at++) marked[rows[at]] = 1;
    const { tagRow, tagIndex } = this.columns;
    const pairs: number[] = [];
    for (let at = 0; at < tagRow.length; at++) {
      const row = tagRow[at];
      if (tagIndex[at] !== index) pairs.push(row * 65536 + tagIndex[at]);
      else if (!marked[row]) pairs.push(row * 65536 + index);
    }
    if (on) for (let row = 0; row < this.length; row++) if (marked[row]) pairs.push(row * 65536 + index);
    const sorted = Float64Array.from(pairs).sort();
    this.columns.tagRow = Uint32Array.from(sorted, (pair) => Math.floor(pair / 65536));
    this.columns.tagIndex = Uint32Array.from(sorted, (pair) => pair % 65536);
  }
}

interface Lines {
  text: string;
  /** Of each line, and one past the last. */
  starts: Uint32Array;
}

function linesOf(text: string, count: number): Lines {
  const starts = new Uint32Array(count + 1);
  let at = 0;
  for (let line = 0; line < count; line++) {
    starts[line] = at;
    const end = text.indexOf('\n', at);
    at = end < 0 ? text.length + 1 : end + 1;
  }
  starts[count] = at;
  return { text, starts };
}

function lineAt({ text, starts }: Lines, line: number): string {
  return text.slice(starts[line], starts[line + 1] - 1);
}
