/** The jobs that wait or run, in the order of their start: one at a time in each lane, and work between two jobs. */
import type { JobId } from '../workspace/ids.ts';
import type { JobKind } from './job-kinds/job-kind.ts';
import type { ActiveJob } from './job-view.ts';

type Lane = JobKind['lane'];

export class JobLanes {
  private readonly jobs = new Map<JobId, ActiveJob>();
  private readonly between: { lane: Lane; work: () => Promise<void> }[] = [];
  private readonly held = new Set<Lane>();
  private readonly begin: (job: ActiveJob) => Promise<void>;
  private closed = false;

  /** `begin` runs a job to its end, handles its errors, and then calls `remove` and `advance`. */
  constructor(begin: (job: ActiveJob) => Promise<void>) {
    this.begin = begin;
  }

  get all(): ActiveJob[] {
    return [...this.jobs.values()];
  }

  get(id: JobId): ActiveJob | undefined {
    return this.jobs.get(id);
  }

  has(id: JobId): boolean {
    return this.jobs.has(id);
  }

  /** Begins at once where the lane is free. */
  add(job: ActiveJob): void {
    this.jobs.set(job.id, job);
    this.advance(job.kind.lane);
  }

  remove(id: JobId): void {
    this.jobs.delete(id);
  }

  isRunning(lane: Lane): boolean {
    return this.all.some(({ kind, state }) => kind.lane === lane && state === 'running');
  }

  /** Runs `work`, which handles its own errors, while no job of the lane runs: now, or before the next one begins. */
  whenQuiet(lane: Lane, work: () => Promise<void>): void {
    this.between.push({ lane, work });
    this.advance(lane);
  }

  /** Begins what is next in the lane where none of its jobs runs. */
  advance(lane: Lane): void {
    if (this.closed || this.held.has(lane) || this.isRunning(lane)) return;
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
    const next = this.all.find(({ kind }) => kind.lane === lane);
    if (next === undefined) return;
    next.state = 'running';
    next.ended = this.begin(next);
  }

  /** Nothing begins from now on. */
  close(): void {
    this.closed = true;
  }
}
