/** What Train shows: the choices and what the engine says of them, the runs and their curves as they grow. */
import type { TripletscopeError } from '../../../src-shared/errors.ts';
import type { EpochView, StandingTraining } from '../../../src-shared/host-events.ts';
import type { FieldProblem } from '../../../src-shared/run-spec/problems.ts';
import { type Api, api, asError } from '../../state/api.ts';
import { type EventSource, hostEvents } from '../../state/host-events.svelte.ts';
import { type Jobs, jobs } from '../../state/jobs.svelte.ts';
import { type Settings, settings } from '../../state/settings.svelte.ts';
import { withPlace } from '../../state/user-settings.ts';
import { type WorkspaceState, workspace } from '../../state/workspace.svelte.ts';
import { type CurveRun, withEpoch } from './curve-data.ts';
import { missingNumbers, withNumbers } from './form-numbers.ts';
import { formOfText, textOfForm } from './kept-form.ts';

export type TrainingOptions = Awaited<ReturnType<Api['training']['options']['query']>>;
export type TrainingForm = TrainingOptions['defaults'];
export type FormField = TrainingOptions['fields'][number];
export type RunView = Awaited<ReturnType<Api['runs']['list']['query']>>[number];
type TrainingCheck = Awaited<ReturnType<Api['training']['check']['query']>>;

const checkAfterMs = 120;
const keepAfterMs = 250;
const selectedAtMost = 8;

export interface TrainParts {
  api: Pick<Api, 'training' | 'runs'>;
  events: EventSource;
  jobs: Pick<Jobs, 'list' | 'start'>;
  settings: Pick<Settings, 'user' | 'set' | 'asked'>;
  workspace: Pick<WorkspaceState, 'place' | 'current' | 'concerns'>;
}

export class Train {
  private readonly parts: TrainParts;

  options = $state.raw<TrainingOptions | null>(null);
  /** The choices; numbers that are not filled in are NaN. */
  form = $state<TrainingForm | null>(null);
  /** What the engine says of the choices as they are; null until it has answered. */
  check = $state.raw<TrainingCheck | null>(null);
  error = $state.raw<TripletscopeError | null>(null);
  /** Why the last start failed. */
  startError = $state.raw<TripletscopeError | null>(null);
  /** Why nothing is known of the choices as they are. */
  checkError = $state.raw<TripletscopeError | null>(null);
  starting = $state(false);
  /** Where a training of the choices stands that was begun and not ended. */
  standing = $state.raw<StandingTraining | null>(null);
  /** The newest first. */
  runs = $state.raw<readonly RunView[]>([]);
  loaded = $state(false);
  selected = $state.raw<readonly number[]>([]);
  private metrics = $state.raw<ReadonlyMap<number, readonly EpochView[]>>(new Map());
  private place: string | null = null;
  private keepTimer: ReturnType<typeof setTimeout> | undefined;
  private turn = { options: 0, check: 0, runs: 0 };

  constructor(parts: TrainParts) {
    this.parts = parts;
  }

  readonly problems = $derived.by((): readonly FieldProblem[] => {
    if (this.form === null || this.options === null) return [];
    const missing = missingNumbers(this.form, this.options.fields);
    const found = this.check?.problems ?? [];
    return [...missing, ...found.filter(({ field }) => !missing.some((one) => one.field === field))];
  });

  /** The job that trains, else the latest one where it waits or ended otherwise than well. */
  readonly job = $derived.by(() => {
    const own = this.parts.jobs.list.filter(({ kind }) => kind === 'train');
    const latest = own[0]?.state === 'done' ? undefined : own[0];
    return own.find(({ state }) => state === 'running') ?? latest ?? null;
  });

  readonly canStart = $derived(
    this.form !== null &&
      this.problems.length === 0 &&
      !this.starting &&
      this.job?.state !== 'running' &&
      this.job?.state !== 'queued',
  );

  readonly running = $derived(this.runs.find(({ state }) => state === 'running') ?? null);

  readonly curves = $derived.by((): CurveRun[] =>
    this.selected.flatMap((id) => {
      const run = this.runs.find((one) => one.id === id);
      return run === undefined
        ? []
        : [{ id, title: run.title, measure: run.measure, metrics: this.metrics.get(id) ?? [] }];
    }),
  );

  problem(field: string): string | null {
    return this.problems.find((one) => one.field === field)?.text ?? null;
  }

  /** Loss of the last epoch and the last Recall@1, as far as they are known. */
  lastOf({ id, last }: RunView): { loss: number | null; recall: number | null } {
    const metrics = this.metrics.get(id);
    if (metrics === undefined || metrics.length === 0) return last ?? { loss: null, recall: null };
    return {
      loss: metrics.at(-1)!.loss,
      recall: metrics.findLast(({ recall }) => recall !== null)?.recall ?? null,
    };
  }

  /** Another workspace begins anew; the same one keeps what was chosen. */
  enter(workspaceId: string): void {
    if (this.place === workspaceId) return;
    this.place = workspaceId;
    // What was asked for in the one before is of no use here.
    for (const kind of ['options', 'check', 'runs'] as const) this.turn[kind]++;
    this.options = null;
    this.form = null;
    this.check = null;
    this.standing = null;
    this.startError = null;
    this.checkError = null;
    this.runs = [];
    this.metrics = new Map();
    this.selected = [];
    this.loaded = false;
  }

  async loadOptions(): Promise<void> {
    const turn = ++this.turn.options;
    try {
      const [options] = await Promise.all([this.parts.api.training.options.query(), this.parts.settings.asked]);
      const form = this.form ?? (await keptForm(options, this.parts)) ?? formOf(options, 'last');
      if (turn !== this.turn.options) return;
      this.options = options;
      this.form ??= form;
      this.error = null;
    } catch (error) {
      if (turn === this.turn.options) this.error = asError(error);
    }
  }

  reset(to: 'defaults' | 'last'): void {
    const { options } = this;
    if (options !== null) this.form = formOf(options, to);
  }

  /** Keeps what is chosen and not yet trained for the next session. */
  keepSoon(): void {
    const { options } = this;
    const form = $state.snapshot(this.form) as TrainingForm | null;
    const { settings, workspace } = this.parts;
    const { place, current } = workspace;
    // Where another workspace has just been opened, the form is still that of the one before.
    if (form === null || options === null || place === null || current?.id !== this.place) return;
    const text = textOfForm(form);
    const wanted = text === textOfForm(formOf(options, 'last')) ? undefined : text;
    clearTimeout(this.keepTimer);
    this.keepTimer = setTimeout(() => {
      const { [place]: kept, ...others } = settings.user.trainForms;
      if (kept === wanted) return;
      void settings.set('trainForms', wanted === undefined ? others : withPlace(others, place, wanted));
    }, keepAfterMs);
  }

  /** Asks what the engine says of the choices, a moment after the last change; returns how to forget it. */
  checkSoon(): () => void {
    const form = $state.snapshot(this.form) as TrainingForm | null;
    const { options } = this;
    const turn = ++this.turn.check;
    if (form === null || options === null) return () => {};
    const timer = setTimeout(async () => {
      try {
        const check = await this.parts.api.training.check.query(withNumbers(form, options.defaults));
        if (turn !== this.turn.check) return;
        const standing =
          check.problems.length > 0 || !form.train ? null : await this.parts.api.training.standing.query(form);
        if (turn !== this.turn.check) return;
        this.check = check;
        this.standing = standing;
        this.checkError = null;
      } catch (error) {
        if (turn === this.turn.check) this.checkError = asError(error);
      }
    }, checkAfterMs);
    return () => clearTimeout(timer);
  }

  /** Without a mode, only what was not begun before: else the two ways to go on are shown. */
  async start(mode?: 'resume' | 'anew'): Promise<void> {
    if (!this.canStart) return;
    this.starting = true;
    this.startError = null;
    try {
      const form = $state.snapshot(this.form) as TrainingForm;
      if (mode === undefined && form.train) {
        this.standing = await this.parts.api.training.standing.query(form);
        if (this.standing !== null) return;
      }
      await this.parts.jobs.start({ kind: 'train', params: { form }, mode: mode ?? 'resume' });
      this.standing = null;
    } catch (error) {
      this.startError = asError(error);
    } finally {
      this.starting = false;
    }
  }

  async loadRuns(): Promise<void> {
    const turn = ++this.turn.runs;
    try {
      const runs = await this.parts.api.runs.list.query();
      if (turn !== this.turn.runs) return;
      const known = new Set(this.runs.map(({ id }) => id));
      const begun = runs.filter(({ id, state }) => state === 'running' && !this.selected.includes(id));
      const fresh = this.loaded ? runs.filter(({ id }) => !known.has(id)) : [];
      this.runs = runs;
      this.loaded = true;
      for (const { id } of [...fresh, ...begun]) this.select(id, true);
      if (this.selected.length === 0 && runs.length > 0) this.select(runs[0]!.id, true);
      this.error = null;
      await Promise.all(this.selected.map((id) => this.loadMetrics(id)));
    } catch (error) {
      if (turn === this.turn.runs) this.error = asError(error);
    }
  }

  select(id: number, on: boolean): void {
    const others = this.selected.filter((one) => one !== id);
    this.selected = on ? [id, ...others].slice(0, selectedAtMost) : others;
    if (on && !this.metrics.has(id)) void this.loadMetrics(id);
  }

  /** Null takes the name away. */
  async rename(run: number, name: string | null): Promise<void> {
    await api.runs.rename.mutate({ run, name });
    await this.loadRuns();
  }

  /** The model that it made stays. */
  async remove(run: number): Promise<void> {
    await api.runs.remove.mutate({ run });
    this.select(run, false);
    await this.loadRuns();
  }

  /** Shows these alone, as far as there are such runs. */
  show(ids: readonly number[]): void {
    const known = ids.filter((id) => this.runs.some((run) => run.id === id)).slice(0, selectedAtMost);
    this.selected = known;
    for (const id of known) if (!this.metrics.has(id)) void this.loadMetrics(id);
  }

  /** Follows the engine while the view is shown. */
  listen(): () => void {
    const { events, workspace } = this.parts;
    const stopEvents = events.listen((event) => {
      if (event.type === 'epoch' && workspace.concerns(event)) this.take(event.runId, event.metric);
    });
    const stopResume = events.onResume(() => void this.loadRuns());
    return () => {
      stopEvents();
      stopResume();
    };
  }

  private async loadMetrics(id: number): Promise<void> {
    const { place } = this;
    try {
      const list = await this.parts.api.runs.metrics.query({ run: id });
      if (place === this.place) this.metrics = new Map(this.metrics).set(id, list);
    } catch (error) {
      if (place === this.place) this.error = asError(error);
    }
  }

  private take(runId: number, metric: EpochView): void {
    const before = this.metrics.get(runId);
    const last = before?.at(-1)?.epoch ?? 0;
    if (before === undefined || metric.epoch > last + 1) void this.loadMetrics(runId);
    else this.metrics = new Map(this.metrics).set(runId, withEpoch(before, metric));
    this.runs = this.runs.map((run) =>
      run.id === runId ? { ...run, epoch: metric.epoch, state: 'running' as const } : run,
    );
  }
}

/** Recall@1 is watched unless a person turns that off: a run of the command line, which does not, is no reason not to. */
function formOf(options: TrainingOptions, from: 'defaults' | 'last'): TrainingForm {
  const form = structuredClone(options[from] ?? options.defaults);
  form.training.recallEvery ??= options.defaults.training.recallEvery;
  return form;
}

function isNamed(head: TrainingForm['head'] | undefined): head is { id: string; name: string } {
  return head !== null && typeof head === 'object';
}

/** As the last session left it; null where nothing was kept, or this version does not understand it. */
async function keptForm(
  options: TrainingOptions,
  { api, settings, workspace }: TrainParts,
): Promise<TrainingForm | null> {
  const kept = formOfText(settings.user.trainForms[workspace.place ?? '']) as TrainingForm | null;
  if (kept === null) return null;
  const { last } = options;
  // Ids are new in every session; a file that the engine knows by none has to be chosen again.
  if (last?.weights && kept.weights?.name === last.weights.name) kept.weights = last.weights;
  if (isNamed(last?.head) && isNamed(kept.head) && kept.head.name === last.head.name) kept.head = last.head;
  try {
    await api.training.check.query(withNumbers(kept, options.defaults));
    return kept;
  } catch (error) {
    if (asError(error).code === 'usage') return null;
    throw error;
  }
}

export const train = new Train({ api, events: hostEvents, jobs, settings, workspace });
