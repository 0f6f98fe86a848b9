/**
 * The images beside the stage. The list is made when it is chosen, and then stays: an image does not vanish under the hand
 * because it has a box now. Going on skips what no longer belongs to the list.
 */
import type { CatalogueTable } from '../../../src-shared/catalogue-table.ts';
import { counted } from '../../catalogue/words.ts';
import type { CatalogueState } from '../../state/catalogue.svelte.ts';
import { nextTodo } from '../../state/next-todo.ts';

export const queueFilters = {
  all: 'All images',
  browsed: 'As in Browse',
  todo: 'To do',
  'no-box': 'Without a box',
  'no-mask': 'Without a mask',
  drafts: 'With drafts',
} as const;
export type QueueFilter = keyof typeof queueFilters;

export function queueFilterOf(text: unknown): QueueFilter {
  return typeof text === 'string' && Object.hasOwn(queueFilters, text) ? (text as QueueFilter) : 'all';
}

export interface QueueParts {
  catalogue: Pick<CatalogueState, 'table' | 'revision'>;
  /** What Browse showed, in its order; null where that says nothing. */
  browsed: (table: CatalogueTable | null) => Uint32Array | null;
}

const nothing = new Uint32Array(0);

export class QueueModel {
  filter = $state<QueueFilter>('all');
  rows = $state.raw<Uint32Array>(nothing);
  private readonly parts: QueueParts;

  constructor(parts: QueueParts) {
    this.parts = parts;
  }

  /** Images that are done, reviewed or skipped, of all; and how many the list has left. */
  readonly progress = $derived.by(() => {
    const { catalogue } = this.parts;
    void catalogue.revision;
    const { table } = catalogue;
    if (table === null) return { done: 0, total: 0, left: 0 };
    let done = 0;
    for (const state of table.columns.review) if (state !== 0) done++;
    let left = 0;
    for (const row of this.rows) if (this.belongs(table, row)) left++;
    return { done, total: table.length, left };
  });

  readonly words = $derived.by(() => {
    const { done, total } = this.progress;
    return `${counted(done)} of ${counted(total)} done`;
  });

  choose(filter: QueueFilter): void {
    this.filter = filter;
    this.refresh();
  }

  /** Makes the list anew. */
  refresh(): void {
    const { table } = this.parts.catalogue;
    if (table === null) {
      this.rows = nothing;
      return;
    }
    const base =
      (this.filter === 'browsed' ? this.parts.browsed(table) : null) ??
      Uint32Array.from({ length: table.length }, (_, row) => row);
    this.rows = base.filter((row) => this.belongs(table, row));
  }

  belongs(table: CatalogueTable, row: number): boolean {
    switch (this.filter) {
      case 'all':
      case 'browsed':
        return true;
      case 'todo':
        return table.reviewOf(row) === 'todo';
      case 'no-box':
        return !table.hasBox(row);
      case 'no-mask':
        return !table.hasMask(row);
      case 'drafts':
        return table.hasDraft(row);
    }
  }

  placeOf(image: string | null): number {
    const row = image === null ? null : (this.parts.catalogue.table?.rowOf(image) ?? null);
    return row === null ? -1 : this.rows.indexOf(row);
  }

  imageAt(place: number): string | null {
    const row = this.rows[place];
    return row === undefined ? null : (this.parts.catalogue.table?.idOf(row) ?? null);
  }

  /** The next image of the list that still belongs to it; null at its end. */
  next(image: string | null, by: 1 | -1, isTodo = false): string | null {
    const { table } = this.parts.catalogue;
    if (table === null) return null;
    const row = nextTodo(
      { rows: this.rows, from: this.placeOf(image), by },
      (one) => this.belongs(table, one) && (!isTodo || table.reviewOf(one) === 'todo'),
    );
    return row === null ? null : table.idOf(row);
  }
}
