/** Evaluate while it is shown: what is chosen, what the engine gave for it, and what follows from both. */
import { fullLabel } from '../../../src-shared/compared-table.ts';
import { isBaseline, type MetricName, metricNames } from '../../../src-shared/report-types.ts';
import type { TableSpec } from '../../../src-shared/table-spec.ts';
import { AddressedChoice } from '../../state/addressed-choice.svelte.ts';
import { asError } from '../../state/api.ts';
import { catalogue } from '../../state/catalogue.svelte.ts';
import { Resources } from '../../state/resources.svelte.ts';
import type { ResourceRequest, ResourceState } from '../../state/resources.ts';
import { workspace } from '../../state/workspace.svelte.ts';
import { choiceFromParams, choiceToParams, type EvaluateChoice } from './evaluate-choice.ts';
import { EvaluateRequests, type Source, type Table } from './evaluate-requests.ts';

export type TableRow = Table['rows'][number];

/** Columns of 100,000 images are 0.4 MB each. */
const mostBytes = 60e6;

/** Of more images the intervals take seconds: the means come first, by themselves. */
const manyImages = 5000;

export class EvaluateSession {
  readonly resources = new Resources({ mostBytes, lanes: { evaluate: 4 }, asError });
  private readonly addressed = new AddressedChoice<EvaluateChoice>({
    view: 'evaluate',
    toParams: choiceToParams,
    fromParams: choiceFromParams,
  });
  /** The last table that came: it stays in sight until the next one is there. */
  private shown = $state.raw<Table | null>(null);

  readonly requests = $derived.by(() => {
    const { images, scores, models, tags, reviews, views } = workspace.changes;
    const chosen = this.choice.subset.length > 0 ? [tags, reviews, views, catalogue.revision] : [];
    return new EvaluateRequests([workspace.place, images, scores, models, ...chosen].join(' '));
  });

  readonly sources = $derived(this.resources.state(this.requests.sources()));
  readonly list = $derived<readonly Source[]>(this.sources.status === 'ready' ? this.sources.value : []);
  /** Those whose rows are shown. */
  readonly chosen = $derived.by<readonly Source[]>(() => {
    const { evaluations } = this.choice;
    const found = this.list.filter(({ id }) => evaluations.includes(id));
    if (found.length > 0) return found;
    const latest = this.list.find(({ model, latest: whole }) => model.current && whole) ?? this.list[0];
    return latest === undefined ? [] : [latest];
  });
  /** The table as it is asked for, with the evaluations named. */
  readonly spec = $derived<TableSpec>({
    evaluations: this.chosen.map(({ id }) => id),
    rows: this.choice.rows,
    metrics: this.choice.metrics,
    subset: this.choice.subset,
  });
  readonly tableRequest = $derived(this.requests.table(this.spec));
  readonly tableState = $derived<ResourceState<Table>>(
    this.chosen.length === 0 ? { status: 'idle' } : this.resources.state(this.tableRequest),
  );
  /** Null where the whole table is there as soon. */
  private readonly meansRequest = $derived(
    this.chosen.some(({ scored }) => scored > manyImages) ? this.requests.means(this.spec) : null,
  );
  private readonly means = $derived<ResourceState<Table>>(
    this.meansRequest === null ? { status: 'idle' } : this.resources.state(this.meansRequest),
  );
  /** Without intervals as long as they are computed, then with them. */
  readonly table = $derived.by(() => {
    if (this.tableState.status === 'ready') return this.tableState.value;
    return this.means.status === 'ready' ? this.means.value : this.shown;
  });
  readonly loading = $derived(
    this.chosen.length > 0 && (this.tableState.status === 'idle' || this.tableState.status === 'loading'),
  );

  readonly rows = $derived.by<readonly TableRow[]>(() => {
    const { sort, descending } = this.choice;
    const rows = this.table?.rows ?? [];
    if (sort === null) return rows;
    const meanOf = (row: TableRow): number => row.metrics[sort]?.mean ?? Number.NEGATIVE_INFINITY;
    return [...rows].sort((a, b) => (descending ? meanOf(b) - meanOf(a) : meanOf(a) - meanOf(b)));
  });

  readonly metric = $derived<MetricName>(
    this.choice.metric !== null && this.table?.metrics.includes(this.choice.metric)
      ? this.choice.metric
      : (usual.find((name) => this.table?.metrics.includes(name)) ?? this.table?.metrics[0] ?? 'maskIoU'),
  );
  /** The row that the parts are about: the one that was chosen, else the best. */
  readonly row = $derived.by<TableRow | null>(() => {
    const rows = this.table?.rows ?? [];
    const best = rows.find(({ metrics }) => metrics[this.metric]?.best === 'best');
    return rows.find(({ key }) => key === this.choice.row) ?? best ?? rows.at(-1) ?? null;
  });
  /** The row that others are compared with: the one that was chosen, else the first that is no baseline. */
  readonly against = $derived.by<TableRow | null>(() => {
    const rows = this.table?.rows ?? [];
    const usualOne = rows.find(({ row, key }) => !isBaseline(row) && key !== this.row?.key);
    return rows.find(({ key }) => key === this.choice.against) ?? usualOne ?? rows[0] ?? null;
  });

  get choice(): EvaluateChoice {
    return this.addressed.current;
  }

  change(part: Partial<EvaluateChoice>): void {
    this.addressed.change(part);
  }

  /** Ids of the rows that are chosen, or that are shown where none are. */
  get shownRows(): string[] {
    const usualRows = this.chosen.flatMap(({ rows }) => rows.flatMap(({ id, kind }) => (kind === 'row' ? [id] : [])));
    return [...new Set(this.choice.rows ?? usualRows)];
  }

  labelOf(row: TableRow): string {
    return this.table === null ? row.label : fullLabel(this.table, row);
  }

  /** The state of something that a part needs. It is loaded while the part holds it. */
  state<Value>(request: ResourceRequest<Value>): ResourceState<Value> {
    return this.resources.state(request);
  }

  /** To be called in a component: the effects live as long as it does. */
  attend(): void {
    this.addressed.attend();
    $effect(() => workspace.onLeave(() => this.clear()));
    $effect(() => {
      const { chosen, meansRequest, means, tableRequest } = this;
      // One after the other: the intervals must not hold up the means.
      const asked = meansRequest === null || means.status === 'ready' || means.status === 'failed';
      const needed =
        chosen.length === 0 ? [] : [...(meansRequest === null ? [] : [meansRequest]), ...(asked ? [tableRequest] : [])];
      this.resources.hold('table', [this.requests.sources(), ...needed]);
    });
    $effect(() => {
      if (this.tableState.status === 'ready') this.shown = this.tableState.value;
    });
  }

  private clear(): void {
    this.resources.clear();
    this.shown = null;
  }
}

/** What says most, where it was measured. */
const usual: readonly MetricName[] = ['maskIoU', 'energyInMask', 'boxIoU', 'energyInBox', ...metricNames];
