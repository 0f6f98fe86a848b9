/**
 * The jobs of an open workspace: one after the other in each lane, seen in the tray, cancelled, resumed. What an earlier
 * process left behind is `interrupted`; resuming it starts the same job again, which goes on from its last checkpoint.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { HostEvent, JobView, StandingTraining } from '../../src-shared/host-events.ts';
import { beginAnew, standingTraining } from '../pipeline/standing-training.ts';
import type { Engine } from '../session/engine.ts';
import { canonicalJson } from '../workspace/content-key.ts';
import type { JobId, RunId } from '../workspace/ids.ts';
import type { Job } from '../workspace/tables/jobs.ts';
import { EpochEvents } from './epoch-events.ts';
import { executeJob, tidyCompute } from './execute-job.ts';
import type { JobKind } from './job-kinds/job-kind.ts';
import { type JobKinds, requireKind, trainingIn } from './job-kinds/known-kinds.ts';
import { JobLanes } from './job-lanes.ts';
import { type ActiveJob, viewOf } from './job-view.ts';
import { closing } from './run-job.ts';

export interface JobRunnerOptions {
  engine: Engine;
  kinds: JobKinds;
  emit: (event: HostEvent) => void;
}

const listed = 60;

export class JobRunner {
  private readonly engine: Engine;
  private readonly kinds: JobKinds;
  private readonly emit: (event: HostEvent) => void;
  private readonly lanes = new JobLanes((job) => this.run(job));
  private readonly epochs: EpochEvents;
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
    return this.lanes.isRunning('compute') ? this.epochs.current : null;
  }

  /** `params` as the kind's schema reads them. The same job twice is one; an unfinished one is gone on with. */
  start(name: string, params: unknown): JobView {
    if (this.closing) throw new TripletscopeError('cancelled', 'the workspace is being closed');
    const kind = requireKind(this.kinds, name, params);
    const { jobs } = this.engine.workspace;
    const job = jobs.open(name, params);
    const known = this.lanes.get(job.id);
    if (known !== undefined) {
      known.again = known.canceller.signal.aborted;
      return this.view(job);
    }
    jobs.setState(job.id, 'queued');
    this.lanes.add({
      id: job.id,
      state: 'queued',
      kind,
      name,
      params,
      progress: null,
      canceller: new AbortController(),
      ended: Promise.resolve(),
      again: false,
    });
    this.tell(job.id);
    return this.view(jobs.get(job.id)!);
  }

  /** A running job stops at its next step and keeps what it has; one that waits does not begin. */
  cancel(id: JobId): void {
    const entry = this.lanes.get(id);
    if (entry === undefined) return;
    if (entry.state === 'running') {
      entry.again = false;
      entry.canceller.abort();
    } else {
      this.lanes.remove(id);
      this.engine.workspace.jobs.setState(id, 'cancelled');
      this.tell(id);
    }
  }

  /** Starts a cancelled, failed or interrupted job again. */
  resume(id: JobId): JobView {
    const { kind, params, state } = this.row(id);
    if (state === 'done') throw new TripletscopeError('usage', 'this job is done', { remedy: 'Start a new one.' });
    return this.start(kind, params);
  }

  /** Where the training stands that the job goes on with when it is resumed; null where it has none, or none was begun. */
  async standing(id: JobId): Promise<StandingTraining | null> {
    const { kind, params } = this.row(id);
    const network = trainingIn(this.kinds, kind, params);
    return network === null ? null : standingTraining(network, this.engine);
  }

  /** A job that has ended once more, its training from the first step. */
  anew(id: JobId): Promise<JobView> {
    const { kind, params } = this.row(id);
    return this.startAnew(kind, params);
  }

  /** As `start`, but where a training of these settings stands is forgotten first. Throws `usage` while it runs. */
  async startAnew(name: string, params: unknown): Promise<JobView> {
    const network = trainingIn(this.kinds, name, params);
    if (network === null) return this.start(name, params);
    const standing = await standingTraining(network, this.engine);
    if ((standing !== null && standing.run === this.trainingRun) || this.isActive(name, params))
      throw new TripletscopeError('usage', 'this training is running or queued', { remedy: 'Cancel it first.' });
    await beginAnew(network, this.engine);
    this.emit({ type: 'changed', what: 'runs' });
    return this.start(name, params);
  }

  /** Takes a job that has ended off the list; what it made stays. */
  dismiss(id: JobId): void {
    if (this.lanes.has(id))
      throw new TripletscopeError('usage', 'this job is still running', { remedy: 'Cancel it first.' });
    this.engine.workspace.jobs.remove(id);
    this.emit({ type: 'changed', what: 'jobs' });
  }

  /** Runs `work`, which handles its own errors, while no job of a lane runs: now, or before the next one begins. */
  whenQuiet(lane: JobKind['lane'], work: () => Promise<void>): void {
    this.lanes.whenQuiet(lane, work);
  }

  /** Stops everything and waits for it. What was running or waiting is found as interrupted the next time. */
  async close(): Promise<void> {
    this.closing = true;
    this.lanes.close();
    const left = this.lanes.all;
    // One that was cancelled before keeps that reason, and its row says so; what comes to its end all the same is done.
    for (const { canceller } of left) canceller.abort(closing);
    await Promise.all(left.map(({ ended }) => ended));
    this.epochs.close();
  }

  private row(id: JobId): Job {
    const job = this.engine.workspace.jobs.get(id);
    if (job !== undefined) return job;
    throw new TripletscopeError('not-found', 'this job no longer exists');
  }

  private isActive(name: string, params: unknown): boolean {
    const text = canonicalJson(params);
    return this.lanes.all.some((entry) => entry.name === name && canonicalJson(entry.params) === text);
  }

  private view(job: Job): JobView {
    return viewOf(job, this.kinds[job.kind], this.lanes.get(job.id));
  }

  private tell(id: JobId): void {
    const job = this.engine.workspace.jobs.get(id);
    if (job !== undefined) this.emit({ type: 'job', job: this.view(job) });
  }

  private async run(job: ActiveJob): Promise<void> {
    if (job.kind.lane === 'compute') this.epochs.current = null;
    await executeJob(job, this.engine, () => this.tell(job.id));
    this.end(job);
  }

  private end({ id, kind, name, params, again }: ActiveJob): void {
    const { jobs } = this.engine.workspace;
    const passed = kind.passing === true && jobs.get(id)?.state === 'done';
    if (!this.closing) {
      this.lanes.remove(id);
      if (kind.lane === 'compute') void tidyCompute(this.engine);
      this.epochs.flush();
      this.tell(id); // who waits for its end hears of it, before what is passing leaves
    }
    if (passed) jobs.remove(id);
    if (this.closing) return;
    if (jobs.get(id) === undefined) this.emit({ type: 'changed', what: 'jobs' });
    for (const what of kind.changes) this.emit({ type: 'changed', what });
    if (again && jobs.get(id)?.state === 'cancelled') this.start(name, params);
    else this.lanes.advance(kind.lane);
    if (jobs.get(id)?.state === 'done') void this.follow(kind);
  }

  /** What comes by itself after a job that is done. */
  private async follow({ next }: JobKind): Promise<void> {
    const following = await next?.(this.engine).catch(() => null);
    if (following !== null && following !== undefined && !this.closing) this.start(following.kind, following.params);
  }
}
