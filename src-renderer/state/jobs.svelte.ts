/** Long work: what runs, what waits, what ended; kept current by the engine's events. */
import type { JobView } from '../../src-shared/host-events.ts';
import { api, asError } from './api.ts';
import { hostEvents } from './host-events.svelte.ts';
import { hasEnded, JobEndings, jobKey } from './job-endings.ts';
import { markPace, type PaceMark, secondsLeft } from './time-left.ts';

type StartJob = Parameters<typeof api.jobs.start.mutate>[0];

class Jobs {
  /** The newest first. */
  list = $state.raw<readonly JobView[]>([]);
  /** The one that ended last in this session, for the live region and notifications. */
  ended = $state.raw<JobView | null>(null);

  readonly running = $derived(this.list.find(({ state }) => state === 'running') ?? null);
  readonly active = $derived(this.list.filter(({ state }) => state === 'running' || state === 'queued'));
  /** Failed and interrupted ones, until they are dismissed. */
  readonly troubled = $derived(this.list.filter(({ state }) => state === 'failed' || state === 'interrupted'));

  private paces = new Map<string, { first: PaceMark; last: PaceMark }>();
  private readonly endings = new JobEndings();
  private latest = 0;

  constructor() {
    hostEvents.listen((event) => {
      if (event.type === 'job') this.take(event.job);
      if (event.type === 'workspace' || (event.type === 'changed' && event.what === 'jobs')) void this.reload();
    });
    hostEvents.onResume(() => void this.reload());
  }

  async reload(): Promise<void> {
    const request = ++this.latest;
    try {
      const list = await api.jobs.list.query();
      if (request !== this.latest) return; // perhaps of the workspace before
      this.list = [...list].sort((a, b) => b.id - a.id);
      for (const job of list) this.settle(job);
    } catch (error) {
      // Without a workspace there are no jobs.
      if (asError(error).code === 'not-found') this.list = [];
    }
  }

  async start(job: StartJob): Promise<JobView> {
    const started = await api.jobs.start.mutate(job).catch(rethrow);
    this.take(started);
    return started;
  }

  /** Ends with the job as it ended, however it did; never where its workspace is left before. */
  whenEnded(job: JobView): Promise<JobView> {
    return this.endings.wait(this.list.find((one) => jobKey(one) === jobKey(job)) ?? job);
  }

  async cancel(id: number): Promise<void> {
    await api.jobs.cancel.mutate({ id }).catch(rethrow);
  }

  async resume(id: number): Promise<void> {
    await api.jobs.resume.mutate({ id }).catch(rethrow);
    await this.reload();
  }

  async dismiss(id: number): Promise<void> {
    await api.jobs.dismiss.mutate({ id }).catch(rethrow);
    this.list = this.list.filter((job) => job.id !== id);
  }

  /** Of the present stage; null where its end cannot be told. */
  secondsLeft(job: JobView): number | null {
    const pace = this.paces.get(jobKey(job));
    return pace === undefined ? null : secondsLeft(pace.first, pace.last, job.total);
  }

  private take(job: JobView): void {
    const before = this.list.find(({ id }) => id === job.id);
    const now: PaceMark = { stage: job.stage, at: performance.now(), done: job.done };
    const key = jobKey(job);
    this.paces.set(key, { first: markPace(this.paces.get(key)?.first, now), last: now });
    this.list =
      before === undefined
        ? [job, ...this.list].sort((a, b) => b.id - a.id)
        : this.list.map((one) => (one.id === job.id ? job : one));
    if (hasEnded(job) && !(before !== undefined && jobKey(before) === key && hasEnded(before))) this.ended = job;
    this.settle(job);
  }

  private settle(job: JobView): void {
    if (hasEnded(job)) this.paces.delete(jobKey(job));
    this.endings.settle(job);
  }
}

function rethrow(error: unknown): never {
  throw asError(error);
}

export const jobs = new Jobs();
