/**
 * Long work of the host itself, which needs no workspace: the installation of a runtime. One after the other; kept as long
 * as the engine runs. A cut installation goes on where it is started again, so there is no row to be kept.
 */
import { serialiseError } from '../../src-shared/error-wire.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { HostEvent, JobView } from '../../src-shared/host-events.ts';
import type { Progress, WorkContext } from '../../src-shared/progress.ts';
import type { Flavour } from '../compute/runtime/flavours.ts';
import { installTitle } from '../jobs/job-kinds/install-runtime.ts';
import { nextVersion } from '../jobs/job-view.ts';
import { tellAtMost } from '../jobs/tell-at-most.ts';

export interface HostJobsOptions {
  install: (flavour: Flavour, context: WorkContext) => Promise<unknown>;
  /** After one has been installed. */
  installed: () => void;
  emit: (event: HostEvent) => void;
}

interface HostJob {
  /** Below 0: rows of a workspace count from 1. */
  id: number;
  flavour: Flavour;
  state: JobView['state'];
  progress: Progress;
  error: JobView['error'];
  created: string;
  canceller: AbortController;
  ended: Promise<void>;
}

export class HostJobs {
  private readonly options: HostJobsOptions;
  private readonly jobs = new Map<number, HostJob>();
  private turn: Promise<void> = Promise.resolve();
  private count = 0;

  constructor(options: HostJobsOptions) {
    this.options = options;
  }

  has(id: number): boolean {
    return id < 0;
  }

  /** The newest first. */
  list(): JobView[] {
    return [...this.jobs.values()].reverse().map(viewOf);
  }

  /** The same flavour twice is one installation. */
  start(flavour: Flavour): JobView {
    const known = [...this.jobs.values()].find((job) => job.flavour === flavour && !hasEnded(job));
    if (known !== undefined && !known.canceller.signal.aborted) return viewOf(known);
    const job: HostJob = {
      id: -++this.count,
      flavour,
      state: 'queued',
      progress: { stage: '', done: 0 },
      error: null,
      created: new Date().toISOString(),
      canceller: new AbortController(),
      ended: Promise.resolve(),
    };
    this.jobs.set(job.id, job);
    job.ended = this.turn.then(() => this.run(job));
    this.turn = job.ended;
    this.tell(job);
    return viewOf(job);
  }

  cancel(id: number): void {
    const job = this.jobs.get(id);
    if (job === undefined || hasEnded(job)) return;
    job.canceller.abort();
    if (job.state !== 'queued') return;
    job.state = 'cancelled';
    this.tell(job);
  }

  /** Goes on with what a cancelled or failed one has fetched. */
  resume(id: number): JobView {
    const { flavour, state } = this.ended(id);
    if (state === 'done')
      throw new TripletscopeError('usage', 'this job is done', { remedy: 'Start a new one instead.' });
    this.jobs.delete(id);
    return this.start(flavour);
  }

  dismiss(id: number): void {
    this.ended(id);
    this.jobs.delete(id);
    this.options.emit({ type: 'changed', what: 'jobs' });
  }

  /** Stops everything and waits for it. */
  async close(): Promise<void> {
    for (const { id } of this.jobs.values()) this.cancel(id);
    await this.turn;
  }

  private ended(id: number): HostJob {
    const job = this.jobs.get(id);
    if (job === undefined) throw new TripletscopeError('not-found', 'this job no longer exists');
    if (!hasEnded(job))
      throw new TripletscopeError('usage', 'this job is still running', { remedy: 'Cancel it first.' });
    return job;
  }

  private async run(job: HostJob): Promise<void> {
    if (hasEnded(job)) return;
    const { signal } = job.canceller;
    const told = tellAtMost(() => this.tell(job));
    const report = (progress: Progress): void => {
      const begun = progress.stage !== job.progress.stage;
      job.progress = progress;
      told(begun);
    };
    job.state = 'running';
    this.tell(job);
    try {
      await this.options.install(job.flavour, { signal, report });
      job.state = 'done';
      this.options.installed();
    } catch (error) {
      job.state = signal.aborted ? 'cancelled' : 'failed';
      if (job.state === 'failed') job.error = serialiseError(error);
    } finally {
      told.stop();
    }
    this.tell(job);
  }

  private tell(job: HostJob): void {
    this.options.emit({ type: 'job', job: viewOf(job) });
  }
}

function hasEnded({ state }: HostJob): boolean {
  return state !== 'running' && state !== 'queued';
}

function viewOf({ id, flavour, state, progress, error, created }: HostJob): JobView {
  return {
    id,
    version: nextVersion(),
    kind: 'install-runtime',
    title: installTitle(flavour),
    state,
    stage: progress.stage,
    done: progress.done,
    total: progress.total ?? null,
    unit: progress.unit,
    figures: progress.figures,
    error,
    created,
    updated: new Date().toISOString(),
  };
}
