/** Regress while it is shown: what is chosen, what the engine gave for it, and what follows from both. */
import type { SetName } from '../../../src-shared/regress/feature-sets.ts';
import { type RegressionSpec, regressionSpecSchema } from '../../../src-shared/regress/regression-spec.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import { AddressedChoice } from '../../state/addressed-choice.svelte.ts';
import { api, asError } from '../../state/api.ts';
import { jobs } from '../../state/jobs.svelte.ts';
import { Resources } from '../../state/resources.svelte.ts';
import type { ResourceState } from '../../state/resources.ts';
import { router } from '../../state/route.svelte.ts';
import { workspace } from '../../state/workspace.svelte.ts';
import { choiceFromParams, choiceToParams, fittedSpec, type RegressChoice } from './regress-choice.ts';
import {
  type Check,
  type Column,
  type ColumnKind,
  type Item,
  RegressRequests,
  type Result,
} from './regress-requests.ts';
import { type Estimated, estimatedOf, worstFirst } from './residuals.ts';
import type { EffectScale } from './value-words.ts';

const mostBytes = 40e6;

export class RegressSession {
  readonly resources = new Resources({ mostBytes, lanes: { regress: 3 }, asError });
  private readonly addressed = new AddressedChoice<RegressChoice>({
    view: 'regress',
    toParams: choiceToParams,
    fromParams: choiceFromParams,
  });
  /** The last result that came: it stays in sight while the next one is on its way. */
  private shown = $state.raw<Result | null>(null);
  starting = $state(false);

  readonly requests = $derived.by(() => {
    const { images, regressions } = workspace.changes;
    return new RegressRequests([workspace.place, images, regressions].join(' '));
  });

  readonly tableState = $derived(this.resources.state(this.requests.table()));
  private lastTable = $state.raw<NonNullable<ReturnType<typeof this.tableOf>> | null>(null);
  readonly table = $derived(this.tableOf() ?? this.lastTable);
  /** Columns that can be estimated. */
  readonly targets = $derived(
    (this.table?.columns ?? []).filter(({ kind }) => kind === 'number' || kind === 'logarithm'),
  );

  readonly resultState = $derived(this.resources.state(this.requests.result()));
  readonly result = $derived<Result | null>(this.resultState.status === 'ready' ? this.resultState.value : this.shown);

  /** What the next run would be made of. */
  readonly spec = $derived.by<RegressionSpec | null>(() => {
    const target = this.table?.target ?? this.targets[0]?.name;
    const base = this.result?.spec ?? (target === undefined ? null : regressionSpecSchema.parse({ target }));
    if (base === null || this.table === null) return null;
    // The last result, or an address, may be of another table.
    return fittedSpec({ ...base, ...this.choice.spec }, this.table, this.targets);
  });
  readonly checkRequest = $derived(this.spec === null ? null : this.requests.check(this.spec));
  readonly check = $derived<ResourceState<Check>>(
    this.checkRequest === null ? { status: 'idle' } : this.resources.state(this.checkRequest),
  );

  /** The run that waits or runs, or else the last one where it did not come to its end. */
  readonly job = $derived.by(() => {
    const own = jobs.list.filter(({ kind }) => kind === 'regress');
    const active = own.find(({ state }) => state === 'running' || state === 'queued');
    return active ?? (own[0]?.state === 'done' ? null : (own[0] ?? null));
  });
  readonly running = $derived(this.starting || this.job?.state === 'running' || this.job?.state === 'queued');

  readonly sets = $derived(this.result === null ? [] : (Object.keys(this.result.sets) as SetName[]));
  readonly set = $derived<SetName | null>(
    this.sets.find((name) => name === this.choice.set) ??
      this.sets.find((name) => name === this.result?.maps?.set) ??
      this.sets.at(-1) ??
      null,
  );
  readonly log = $derived(this.result?.settings.log ?? false);
  readonly estimated = $derived.by<Estimated | null>(() => {
    const estimates = this.set === null ? undefined : this.result?.kept.estimates[this.set];
    return this.result === null || estimates === undefined
      ? null
      : estimatedOf(this.result.kept.truth, estimates, this.log);
  });
  /** By the error in the unit that is chosen: what is far off for a cheap item is little for a dear one. */
  readonly worst = $derived.by(() => {
    const { estimated, result, choice } = this;
    if (estimated === null || result === null) return [];
    const { truth } = result.kept;
    const error = estimated.estimate.map((t, item) => this.back(t) - truth[item]);
    return worstFirst(choice.unit === 'amount' ? error : estimated.residual);
  });

  /** The item that is chosen, else the worst: a place in the result; −1 where there is none. */
  readonly item = $derived.by(() => {
    const chosen = this.result?.kept.keys.indexOf(this.choice.item ?? '') ?? -1;
    return chosen >= 0 ? chosen : (this.worst[0] ?? -1);
  });
  readonly itemRequest = $derived(
    this.result?.maps == null || this.item < 0 ? null : this.requests.item(this.item, this.result.made),
  );
  readonly itemState = $derived<ResourceState<Item>>(
    this.itemRequest === null ? { status: 'idle' } : this.resources.state(this.itemRequest),
  );

  get choice(): RegressChoice {
    return this.addressed.current;
  }

  change(part: Partial<RegressChoice>): void {
    this.addressed.change(part);
  }

  changeSpec(part: Partial<RegressionSpec>): void {
    this.change({ spec: { ...this.choice.spec, ...part } });
  }

  choose(item: number): void {
    const key = this.result?.kept.keys[item];
    if (key !== undefined) this.change({ item: key });
  }

  /** Along the list of the worst. */
  step(by: 1 | -1): void {
    const { worst, item } = this;
    if (worst.length > 0) this.choose(worst[(worst.indexOf(item) + by + worst.length) % worst.length]);
  }

  /** Back from t to the unit of the target. */
  back(t: number): number {
    return this.log ? Math.exp(t) : t;
  }

  /** For effects on an estimate, which is in the unit of the target. */
  scaleOf(estimate: number): EffectScale {
    return { unit: this.choice.unit, log: this.log, estimate };
  }

  async start(): Promise<void> {
    const { spec } = this;
    if (spec === null || this.running) return;
    this.starting = true;
    try {
      const job = await jobs.start({ kind: 'regress', params: spec });
      void jobs.whenEnded(job).then(({ state }) => {
        if (state !== 'done') return;
        const elsewhere = router.current.view !== 'regress';
        const action = { label: 'See the result', run: () => router.go('regress') };
        toasts.show(`${job.title} is done.`, { tone: 'good', seconds: 12, ...(elsewhere && { action }) });
      });
    } catch (error) {
      toasts.show(asError(error).message, { tone: 'bad' });
    } finally {
      this.starting = false;
    }
  }

  async correct({ name }: Column, kind: ColumnKind): Promise<void> {
    try {
      await api.regressions.correct.mutate({ name, kind });
    } catch (error) {
      toasts.show(asError(error).message, { tone: 'bad', seconds: 12 });
      // The field shows again what the column is.
      workspace.changes.regressions++;
    }
  }

  /** To be called in a component: the effects live as long as it does. */
  attend(): void {
    this.addressed.attend();
    $effect(() => workspace.onLeave(() => this.clear()));
    $effect(() => {
      this.resources.hold('regress', [this.requests.table(), this.requests.result()]);
    });
    $effect(() => this.resources.hold('check', this.checkRequest === null ? [] : [this.checkRequest]));
    $effect(() => this.resources.hold('item', this.itemRequest === null ? [] : [this.itemRequest]));
    $effect(() => {
      if (this.resultState.status === 'ready') this.shown = this.resultState.value;
    });
    $effect(() => {
      const table = this.tableOf();
      if (table !== null) this.lastTable = table;
    });
  }

  private tableOf() {
    return this.tableState.status === 'ready' ? this.tableState.value : null;
  }

  private clear(): void {
    this.resources.clear();
    this.shown = null;
    this.lastTable = null;
  }
}
