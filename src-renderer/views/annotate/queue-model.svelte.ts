/**
 * The images beside the stage. The list is made when it is chosen, and then stays: an image does not vanish under the hand
 * because it has a box now. Going on skips what no longer belongs to the list.
 */
import type { CatalogueTable } from '../../../src-shared/catalogue-table.ts';
import type { TripletscopeError } from '../../../src-shared/errors.ts';
import { sortRows } from '../../catalogue/sort.ts';
import { counted } from '../../catalogue/words.ts';
import { asError } from '../../state/api.ts';
import type { CatalogueState } from '../../state/catalogue.svelte.ts';
import { nextTodo } from '../../state/next-todo.ts';
import { Turns } from '../../state/turns.ts';

export const queueFilters = {
  all: 'All images',
  browsed: 'As in Browse',
  todo: 'To do',
  'no-box': 'Without a box',
  'no-mask': 'Without a mask',
  drafts: 'With drafts',
  maps: 'Map and mask disagree most',
  neighbours: 'Neighbours disagree',
} as const;
export type QueueFilter = keyof typeof queueFilters;

export function queueFilterOf(text: unknown): QueueFilter {
  return typeof text === 'string' && Object.hasOwn(queueFilters, text) ? (text as QueueFilter) : 'all';
}

/** What the engine measures for a list: images in the order of their value, the highest first. */
export const measuredFilters = ['maps', 'neighbours'] as const;
export type MeasuredFilter = (typeof measuredFilters)[number];

function measuredBy(filter: QueueFilter): MeasuredFilter | null {
  return measuredFilters.find((one) => one === filter) ?? null;
}

export interface Measured {
  /** How it was measured, for people. */
  words: string;
  /** By row; NaN where an image has no value. */
  value: Float32Array;
}

export interface QueueParts {
  catalogue: Pick<CatalogueState, 'table' | 'revision'>;
  /** What Browse showed, in its order; null where that says nothing. */
  browsed: (table: CatalogueTable | null) => Uint32Array | null;
  /** Throws with what to do where there is nothing to measure with. */
  measure: (filter: MeasuredFilter) => Promise<Measured>;
}

const nothing = new Uint32Array(0);

export class QueueModel {
  filter = $state<QueueFilter>('all');
  rows = $state.raw<Uint32Array>(nothing);
  measured = $state.raw<Measured | null>(null);
  measuring = $state(false);
  /** Why a list could not be made. */
  error = $state.raw<TripletscopeError | null>(null);
  private readonly parts: QueueParts;
  private readonly turns = new Turns();

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
    this.rows = nothing;
    this.refresh();
  }

  /** Makes the list anew. A list that is measured stays in sight until it is measured again. */
  refresh(): void {
    const { table } = this.parts.catalogue;
    this.turns.forget();
    this.measuring = false;
    this.error = null;
    const measured = measuredBy(this.filter);
    if (measured === null) this.measured = null;
    if (table === null) {
      this.rows = nothing;
      return;
    }
    if (measured !== null) {
      void this.measure(measured);
      return;
    }
    const base =
      (this.filter === 'browsed' ? this.parts.browsed(table) : null) ??
      Uint32Array.from({ length: table.length }, (_, row) => row);
    this.rows = base.filter((row) => this.belongs(table, row));
  }

  private async measure(filter: MeasuredFilter): Promise<void> {
    const isLatest = this.turns.begin();
    this.measuring = true;
    try {
      const measured = await this.parts.measure(filter);
      const { table } = this.parts.catalogue;
      if (!isLatest() || table === null) return;
      this.measured = measured;
      const rows = Uint32Array.from({ length: table.length }, (_, row) => row);
      const { value } = measured;
      // Images that agree in all need no second look.
      this.rows = sortRows(
        rows.filter((row) => value[row] > 0),
        value,
        true,
      );
    } catch (error) {
      if (!isLatest()) return;
      this.measured = null;
      this.rows = nothing;
      this.error = asError(error);
    } finally {
      if (isLatest()) this.measuring = false;
    }
  }

  belongs(table: CatalogueTable, row: number): boolean {
    switch (this.filter) {
      case 'all':
      case 'browsed':
      case 'maps':
      case 'neighbours':
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
