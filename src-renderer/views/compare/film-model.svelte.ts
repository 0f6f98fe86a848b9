/** The images beside the comparison: which ones, in which order, with which score. */
import type { MetricName } from '../../../src-shared/report-types.ts';
import { api, fetchFrame } from '../../state/api.ts';
import { browsedRows } from '../../state/browsed-rows.svelte.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import { missedFilters, rowsShown } from '../browse/filter.ts';
import { type BrowseQuery, everything } from '../browse/query.ts';
import { sortRows } from '../browse/sort.ts';

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
  split = $state<'test' | 'train' | null>('test');
  mask = $state(true);
  /** The images that Browse showed, in its order, instead of filters of its own. */
  browsed = $state(false);
  sort = $state<'score' | 'order' | 'name' | 'class'>('score');
  descending = $state(true);
  score = $state.raw<FilmScore | null>(null);
  offered = $state.raw<readonly FilmScore[]>([]);
  values = $state.raw<Float32Array | null>(null);
  private asked = 0;

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
    const rows = rowsShown(missedFilters({ table, query: this.query, score: null, inLasso: null }));
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

  /** The filters that the data set can satisfy: an empty strip helps nobody. */
  suit(): void {
    const { table } = catalogue;
    if (table === null) return;
    this.browsed = browsedRows.of(table) !== null;
    const { split, flags } = table.columns;
    if (!split.includes(1)) this.split = null;
    if (!flags.some((flag) => (flag & 2) !== 0)) this.mask = false;
    if (this.rows.length === 0) {
      this.split = null;
      this.mask = false;
    }
  }

  /** Which scores there are; keeps the chosen one where it still exists. */
  async loadScores(): Promise<void> {
    const asked = ++this.asked;
    try {
      const { rows, metrics } = await api.scores.available.query();
      if (asked !== this.asked) return;
      const has = (list: readonly string[], name: string): boolean => list.includes(name);
      const ids = rows.map(({ id }) => id);
      this.offered = rowLabels
        .filter(([row]) => has(ids, row))
        .flatMap(([row, rowLabel]) =>
          metricLabels
            .filter(([metric]) => has(metrics, metric))
            .map(([metric, label]) => ({ row, metric, label: `${label}, ${rowLabel}` })),
        );
      const same = this.offered.find((one) => one.row === this.score?.row && one.metric === this.score?.metric);
      await this.choose(same ?? this.offered[0] ?? null);
    } catch {
      // Without scores the strip is in the data set's order.
      if (asked === this.asked) await this.choose(null);
    }
  }

  async choose(score: FilmScore | null): Promise<void> {
    const asked = ++this.asked;
    this.score = score;
    if (score === null) {
      this.values = null;
      if (this.sort === 'score') {
        this.sort = 'order';
        this.descending = false;
      }
      return;
    }
    const { row, metric } = score;
    const frame = await fetchFrame<unknown, { value: Float32Array }>(
      `/api/scores/${encodeURIComponent(row)}/${encodeURIComponent(metric)}`,
    );
    if (asked === this.asked) this.values = frame.arrays.value;
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
