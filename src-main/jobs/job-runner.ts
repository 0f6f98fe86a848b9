/**
 * The jobs of an open workspace: one after the other in each lane, seen in the tray, cancelled, resumed. What an earlier
 * process left behind is `interrupted`; resuming it starts the same job again, which goes on from its last checkpoint.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { HostEvent, JobView, StandingTraining } from '../../src-shared/host-events.ts';
import type { Progress } from '../../src-shared/progress.ts';
import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import { beginAnew, standingTraining } from '../pipeline/standing-training.ts';
import type { Engine } from '../session/engine.ts';
import { canonicalJson } from '../workspace/content-key.ts';
import type { JobId, RunId } from '../workspace/ids.ts';
import type { Job } from '../workspace/tables/jobs.ts';
import { EpochEvents } from './epoch-events.ts';
import type { JobKind } from './job-kinds/job-kind.ts';
import { type ActiveJob, viewOf } from './job-view.ts';
import { closing, runJob } from './run-job.ts';
import { tellAtMost } from './tell-at-most.ts';

export interface JobRunnerOptions {
  engine: Engine;
  kinds: Readonly<Record<string, JobKind>>;
  emit: (event: HostEvent) => void;
}

const listed = 60;

export class JobRunner {
  private readonly engine: Engine;
  private readonly kinds: Readonly<Record<string, JobKind>>;
  private readonly emit: (event: HostEvent) => void;
  private readonly active = new Map<JobId, ActiveJob>();
  private readonly epochs: EpochEvents;
  private readonly between: { lane: JobKind['lane']; work: () => Promise<void> }[] = [];
  private readonly held = new Set<JobKind['lane']>();
  private closing = false;

  constructor({ engine, kinds, emit }: JobRunnerOptions) {
    this.engine = engine;
    this.kinds = kinds;
    this.emit = emit;
    this.epochs = new EpochEvents(engine.workspace.runs, emit);
  }

  /** The newest first. */
  list(): JobView[] {
    return this.engine.workspace.jobs.all(listed).map((job) => this.view(job));
  }

  /** The run that is being trained now. */
  get trainingRun(): RunId | null {
    const trains = [...this.active.values()].some(({ kind, state }) => kind.lane === 'compute' && state === 'running');
    return trains ? this.epochs.current : null;
  }

  /** `params` as the kind's schema reads them. The same job twice is one; an unfinished one is gone on with. */
  start(name: string, params: unknown): JobView {
    const kind = this.kinds[name];
    if (this.closing) throw new TripletscopeError('cancelled', 'the workspace is being closed');
    if (kind === undefined)
      throw new TripletscopeError('usage', 'no such job', {
        expected: Object.keys(this.kinds).join(', '),
        received: name,
      });
    const parsed = kind.params.safeParse(params);
    if (!parsed.success)
      throw new TripletscopeError('usage', `the job ${name} cannot be started like this`, {
        received: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
        remedy: 'It was made by another version: start it anew.',
      });
    const { jobs } = this.engine.workspace;
    const job = jobs.open(name, params);
    const known = this.active.get(job.id);
    if (known !== undefined) {
      known.again = known.canceller.signal.aborted;
      return this.view(job);
    }
    jobs.setState(job.id, 'queued');
    const canceller = new AbortController();
    const entry: ActiveJob = {
      id: job.id,
      state: 'queued',
      kind,
      name,
      params,
      progress: null,
      canceller,
      ended: Promise.resolve(),
      again: false,
    };
    this.active.set(job.id, entry);
    this.advance(kind.lane);
    this.tell(job.id);
    return this.view(jobs.get(job.id)!);
  }

  /** A running job stops at its next step and keeps what it has; one that waits does not begin. */
  cancel(id: JobId): void {
    const entry = this.active.get(id);
    if (entry === undefined) return;
    if (entry.state === 'running') {
      entry.again = false;
      entry.canceller.abort();
    } else {
      this.active.delete(id);
      this.engine.workspace.jobs.setState(id, 'cancelled');
      this.tell(id);
    }
  }

  /** Starts a cancelled, failed or interrupted job again. */
  resume(id: JobId): JobView {
    const { kind, params, state } = this.row(id);
    if (state === 'done')
      throw new TripletscopeError('usage', 'this job is done', { remedy: 'Start a new one instead.' });
    return this.start(kind, params);
  }

  /** Where the training stands that the job goes on with when it is resumed; null where it has none, or none was begun. */
  async standing(id: JobId): Promise<StandingTraining | null> {
    const network = this.trainedBy(this.row(id));
    return network === null ? null : standingTraining(network, this.engine);
  }

  /** A job that has ended once more, its training from the first step. */
  anew(id: JobId): Promise<JobView> {
    const { kind, params } = this.row(id);
    return this.startAnew(kind, params);
  }

  /** As `start`, but where a training of these settings stands is forgotten first. Throws `usage` while it runs. */
  async startAnew(name: string, params: unknown): Promise<JobView> {
    const network = this.trainedBy({ kind: name, params });
    if (network === null) return this.start(name, params);
    const standing = await standingTraining(network, this.engine);
    if ((standing !== null && standing.run === this.trainingRun) || this.isActive(name, params))
      throw new TripletscopeError('usage', 'this training is running or waits', { remedy: 'Cancel it first.' });
    await beginAnew(network, this.engine);
    this.emit({ type: 'changed', what: 'runs' });
    return this.start(name, params);
  }

  /** Takes a job that has ended off the list; what it made stays. */
  dismiss(id: JobId): void {
    if (this.active.has(id))
      throw new TripletscopeError('usage', 'this job is not over', { remedy: 'Cancel it first.' });
    this.engine.workspace.jobs.remove(id);
    this.emit({ type: 'changed', what: 'jobs' });
  }

  /** Runs `work`, which handles its own errors, while no job of a lane runs: now, or before the next one begins. */
  whenQuiet(lane: JobKind['lane'], work: () => Promise<void>): void {
    this.between.push({ lane, work });
    this.advance(lane);
  }

  /** Stops everything and waits for it. What was running or waiting is found as interrupted the next time. */
  async close(): Promise<void> {
    this.closing = true;
    const left = [...this.active.values()];
    // One that was cancelled before keeps that reason, and its row says so; what comes to its end all the same is done.
    for (const { canceller } of left) canceller.abort(closing);
    await Promise.all(left.map(({ ended }) => ended));
    this.epochs.close();
  }

  private row(id: JobId): Job {
    const job = this.engine.workspace.jobs.get(id);
    if (job !== undefined) return job;
    throw new TripletscopeError('not-found', 'this job is not known any more');
  }

  private isActive(name: string, params: unknown): boolean {
    const text = canonicalJson(params);
    return [...this.active.values()].some((entry) => entry.name === name && canonicalJson(entry.params) === text);
  }

  private trainedBy({ kind: name, params }: Pick<Job, 'kind' | 'params'>): NetworkSettings | null {
    const kind = this.kinds[name];
    const parsed = kind?.params.safeParse(params);
    return parsed?.success === true ? (kind.trains?.(parsed.data) ?? null) : null;
  }

  private view(job: Job): JobView {
    return viewOf(job, this.kinds[job.kind], this.active.get(job.id));
  }

  private tell(id: JobId): void {
    const job = this.engine.workspace.jobs.get(id);
    if (job !== undefined) this.emit({ type: 'job', job: this.view(job) });
  }

  /** Begins the lane's next job where none of it runs. */
  private advance(lane: JobKind['lane']): void {
    const own = [...this.active.values()].filter(({ kind }) => kind.lane === lane);
    if (this.closing || this.held.has(lane) || own.some(({ state }) => state === 'running')) return;
    const waiting = this.between.findIndex((one) => one.lane === lane);
    if (waiting >= 0) {
      const [{ work }] = this.between.splice(waiting, 1);
      this.held.add(lane);
      void work().finally(() => {
        this.held.delete(lane);
        this.advance(lane);
      });
      return;
    }
    if (own.length === 0) return;
    const [next] = own;
    next.state = 'running';
    next.ended = this.run(next);
  }

  private async run(entry: ActiveJob): Promise<void> {
    const { id, kind, name, params, canceller } = entry;
    const { session } = this.engine;
    const told = tellAtMost(() => this.tell(id));
    const report = (progress: Progress): void => {
      const begun = progress.stage !== entry.progress?.stage;
      entry.progress = progress;
      told(begun);
    };
    if (kind.lane === 'compute') this.epochs.current = null;
    try {
      const work = kind.params.parse(params);
      const context = { signal: canceller.signal, report };
      await runJob(session, { kind: name, params }, (own) => kind.work(work, this.engine, own), context);
    } catch {
      // The row says it: cancelled, or failed with its error.
    } finally {
      told.stop();
      this.end(entry);
    }
  }

  /** Networks and trainings of the job leave the compute thread, where one was started. */
  private async tidy(): Promise<void> {
    const { compute, scope } = this.engine;
    if (compute.generation === 0) return;
    try {
      await Promise.all([compute.call('closeNetworks', { scope }), compute.call('closeTrainings', {})]);
    } catch {
      // The thread has ended, and everything with it.
    }
  }

  private end({ id, kind, name, params, again }: ActiveJob): void {
    const { jobs } = this.engine.workspace;
    const passed = kind.passing === true && jobs.get(id)?.state === 'done';
    if (!this.closing) {
      this.active.delete(id);
      if (kind.lane === 'compute') void this.tidy();
      this.epochs.flush();
      this.tell(id); // who waits for its end hears of it, before what is passing leaves
    }
    if (passed) jobs.remove(id);
    if (this.closing) return;
    if (jobs.get(id) === undefined) this.emit({ type: 'changed', what: 'jobs' });
    for (const what of kind.changes) this.emit({ type: 'changed', what });
    if (again && jobs.get(id)?.state === 'cancelled') this.start(name, params);
    else this.advance(kind.lane);
    if (jobs.get(id)?.state === 'done') void this.follow(kind);
  }

  /** What comes by itself after a job that is done. */
  private async follow({ next }: JobKind): Promise<void> {
    const following = await next?.(this.engine).catch(() => null);
    if (following !== null && following !== undefined && !this.closing) this.start(following.kind, following.params);
  }
}
