/** Long work: what runs, what waits, what ended; kept current by the engine's events. */
import type { JobView } from '../../src-shared/host-events.ts';
import { type Api, api, asError } from './api.ts';
import { type EventSource, hostEvents } from './host-events.svelte.ts';
import { hasEnded, JobEndings, jobKey } from './job-endings.ts';
import { markPace, type PaceMark, secondsLeft } from './time-left.ts';
import { Turns } from './turns.ts';
import { type WorkspaceState, workspace } from './workspace.svelte.ts';

type StartJob = Parameters<Api['jobs']['start']['mutate']>[0];

export interface JobsParts {
  api: Pick<Api, 'jobs'>;
  events: EventSource;
  workspace: Pick<WorkspaceState, 'concerns' | 'onLeave'>;
}

export class Jobs {
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
  private readonly api: JobsParts['api'];
  private readonly turns = new Turns();
  /** Grows with every workspace that is left: ids mean other jobs afterwards. */
  private left = 0;
  /** Heard of since the list was asked for: it may not know them yet. */
  private heard = new Set<string>();

  constructor({ api, events, workspace }: JobsParts) {
    this.api = api;
    events.listen((event) => {
      if (event.type === 'workspace') void this.reload();
      else if (!workspace.concerns(event)) return;
      else if (event.type === 'job') this.take(event.job);
      else if (event.type === 'changed' && event.what === 'jobs') void this.reload();
    });
    events.onResume(() => void this.reload());
    workspace.onLeave(() => this.clear());
  }

  async reload(): Promise<void> {
    const isLatest = this.turns.begin();
    this.heard.clear();
    try {
      const list = await this.api.jobs.list.query();
      if (!isLatest()) return;
      this.list = this.merged(list);
      for (const job of this.list) this.settle(job);
    } catch (error) {
      // Without a workspace there are no jobs.
      if (isLatest() && asError(error).code === 'not-found') this.list = [];
    }
  }

  async start(job: StartJob): Promise<JobView> {
    const { left } = this;
    const started = await this.api.jobs.start.mutate(job).catch(rethrow);
    if (left === this.left) this.take(started);
    return started;
  }

  /** Ends with the job as it ended, however it did; never where its workspace is left before. */
  whenEnded(job: JobView): Promise<JobView> {
    return this.endings.wait(this.list.find((one) => jobKey(one) === jobKey(job)) ?? job);
  }

  async cancel(id: number): Promise<void> {
    await this.api.jobs.cancel.mutate({ id }).catch(rethrow);
  }

  async resume(id: number): Promise<void> {
    const { left } = this;
    await this.api.jobs.resume.mutate({ id }).catch(rethrow);
    if (left === this.left) await this.reload();
  }

  /** The same once more, its training from the first step. */
  async anew(id: number): Promise<void> {
    const { left } = this;
    await this.api.jobs.anew.mutate({ id }).catch(rethrow);
    if (left === this.left) await this.reload();
  }

  async dismiss(id: number): Promise<void> {
    const { left } = this;
    await this.api.jobs.dismiss.mutate({ id }).catch(rethrow);
    if (left !== this.left) return;
    this.turns.forget(); // a list on its way may still hold it
    this.list = this.list.filter((job) => job.id !== id);
  }

  /** Of the present stage; null where its end cannot be told. */
  secondsLeft(job: JobView): number | null {
    const pace = this.paces.get(jobKey(job));
    return pace === undefined ? null : secondsLeft(pace.first, pace.last, job.total);
  }

  private clear(): void {
    this.left++;
    this.turns.forget();
    this.list = [];
    this.ended = null;
    this.paces.clear();
  }

  /** Of each job what was looked at last; an event may have overtaken the list. */
  private merged(list: readonly JobView[]): readonly JobView[] {
    const told = new Set(list.map(jobKey));
    const known = new Map(this.list.map((job) => [jobKey(job), job]));
    const newest = list.map((job) => {
      const before = known.get(jobKey(job));
      return before !== undefined && before.version > job.version ? before : job;
    });
    const begunMeanwhile = this.list.filter((job) => !told.has(jobKey(job)) && this.heard.has(jobKey(job)));
    return [...newest, ...begunMeanwhile].sort((a, b) => b.id - a.id);
  }

  private take(job: JobView): void {
    const before = this.list.find(({ id }) => id === job.id);
    const key = jobKey(job);
    if (before !== undefined && jobKey(before) === key && before.version > job.version) return;
    this.heard.add(key);
    const now: PaceMark = { stage: job.stage, at: performance.now(), done: job.done };
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

export const jobs = new Jobs({ api, events: hostEvents, workspace });
