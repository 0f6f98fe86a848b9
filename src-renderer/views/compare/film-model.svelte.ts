/** The images beside the comparison: which ones, in which order, with which score. */

import { missedFilters, rowsShown } from '../../../src-shared/browse-filter.ts';
import { type BrowseQuery, everything } from '../../../src-shared/browse-query.ts';
import type { MetricName } from '../../../src-shared/report-types.ts';
import { sortRows } from '../../catalogue/sort.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import { api, asError, fetchFrame } from '../../state/api.ts';
import { browsedRows } from '../../state/browsed-rows.svelte.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import { type FilmChoice, filmFromKept, usualFilm } from './film-choice.ts';

export interface FilmScore {
  /** A row of the comparison table. */
  row: string;
  metric: MetricName;
  label: string;
}

const nothing = new Uint32Array(0);

/** Rows and metrics that the strip offers, the usual first. */
const rowLabels: readonly (readonly [row: string, label: string])[] = [
  ['averaged-top', 'top-M'],
  ['averaged', 'averaged'],
  ['single', 'single'],
  ['transfer-top', 'transferred'],
];
const metricLabels: readonly (readonly [metric: MetricName, label: string])[] = [
  ['maskIoU', 'IoU'],
  ['boxIoU', 'box IoU'],
  ['energyInBox', 'in box'],
  ['energyInMask', 'in mask'],
];

export class FilmModel {
  /** What the user chose; in force is as much of it as the data set can satisfy. */
  kept = $state.raw<FilmChoice>(usualFilm);
  split = $state<FilmChoice['split']>(null);
  mask = $state(false);
  /** The images that Browse showed, in its order, instead of filters of its own. */
  browsed = $state(false);
  score = $state.raw<FilmScore | null>(null);
  offered = $state.raw<readonly FilmScore[]>([]);
  values = $state.raw<Float32Array | null>(null);
  /** The one threshold that the values were taken at, where the metric has one. */
  tau = $state<number | null>(null);
  private asked = 0;

  /** Without scores the strip is in the data set's order. */
  readonly sort = $derived(this.kept.sort === 'score' && this.score === null ? 'order' : this.kept.sort);
  readonly descending = $derived(this.kept.descending && this.sort === this.kept.sort);

  readonly query = $derived<BrowseQuery>({
    ...everything,
    split: this.split,
    mask: this.mask ? true : null,
  });

  readonly rows = $derived.by(() => {
    void catalogue.revision;
    const { table } = catalogue;
    if (table === null) return nothing;
    const browsed = this.browsed ? browsedRows.of(table) : null;
    if (browsed !== null) return browsed;
    const rows = rowsShown(missedFilters({ table, query: this.query, score: null, inLasso: null, items: null }));
    const { values, descending, sort } = this;
    if (sort === 'score') return values?.length === table.length ? sortRows(rows, values, descending) : rows;
    if (sort === 'name') return sortRows(rows, table.nameRanks(), descending);
    if (sort === 'class') {
      const order = table.classOrder();
      return sortRows(
        rows,
        Uint32Array.from(table.columns.classIndex, (index) => order[index]),
        descending,
      );
    }
    return descending ? rows.slice().reverse() : rows;
  });

  constructor(kept: unknown) {
    this.kept = filmFromKept(kept);
  }

  change(choice: Partial<FilmChoice>): void {
    this.kept = { ...this.kept, ...choice };
    if (choice.split !== undefined) this.split = choice.split;
    if (choice.mask !== undefined) this.mask = choice.mask;
  }

  /** The filters that the data set can satisfy: an empty strip helps nobody. */
  suit(): void {
    const { table } = catalogue;
    if (table === null) return;
    this.split = this.kept.split;
    this.mask = this.kept.mask;
    this.browsed = browsedRows.of(table) !== null;
    const { split, flags } = table.columns;
    if (!split.includes(1)) this.split = null;
    if (!flags.some((flag) => (flag & 2) !== 0)) this.mask = false;
    if (this.rows.length === 0) {
      this.split = null;
      this.mask = false;
    }
  }

  /** Which scores there are; takes the kept one where it exists. */
  async loadScores(): Promise<void> {
    const asked = ++this.asked;
    let offered: FilmScore[] = [];
    try {
      const { rows, metrics } = await api.scores.available.query();
      offered = offeredOf(
        rows.map(({ id }) => id),
        metrics,
      );
    } catch {
      // Without scores the strip is in the data set's order, and says so.
    }
    if (asked !== this.asked) return;
    this.offered = offered;
    const { score } = this.kept;
    const same = offered.find(({ row, metric }) => row === score?.row && metric === score.metric);
    await this.show(same ?? offered[0] ?? null);
  }

  /** Sorts by a score, the largest first. */
  async choose(score: FilmScore): Promise<void> {
    this.change({ sort: 'score', descending: true, score: { row: score.row, metric: score.metric } });
    await this.show(score);
  }

  private async show(score: FilmScore | null): Promise<void> {
    const asked = ++this.asked;
    this.score = score;
    this.tau = null;
    if (score === null) {
      this.values = null;
      return;
    }
    const { row, metric, label } = score;
    try {
      const { arrays, meta } = await fetchFrame<{ tau: number | null }, { value: Float32Array }>(
        `/api/scores/${encodeURIComponent(row)}/${encodeURIComponent(metric)}`,
      );
      if (asked !== this.asked) return;
      this.values = arrays.value;
      this.tau = meta.tau;
    } catch (error) {
      if (asked !== this.asked) return;
      this.score = null;
      this.values = null;
      toasts.show(`The images cannot be sorted by ${label}: ${asError(error).message}`, { tone: 'bad' });
    }
  }

  placeOf(image: string | null): number {
    const row = image === null ? null : (catalogue.table?.rowOf(image) ?? null);
    return row === null ? -1 : this.rows.indexOf(row);
  }

  /** The image at a place of the strip, or null beyond its ends. */
  imageAt(place: number): string | null {
    const row = this.rows[place];
    return row === undefined || catalogue.table === null ? null : catalogue.table.idOf(row);
  }
}

function offeredOf(rows: readonly string[], metrics: readonly string[]): FilmScore[] {
  return rowLabels
    .filter(([row]) => rows.includes(row))
    .flatMap(([row, rowLabel]) =>
      metricLabels
        .filter(([metric]) => metrics.includes(metric))
        .map(([metric, label]) => ({ row, metric, label: `${label}, ${rowLabel}` })),
    );
}
