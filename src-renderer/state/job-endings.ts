/** Who waits for the end of a job. */
import type { JobView } from '../../src-shared/host-events.ts';

/** Ids begin anew in every workspace: together with when it was made, a job is meant and no other. */
export function jobKey({ id, created }: Pick<JobView, 'id' | 'created'>): string {
  return `${id} ${created}`;
}

export function hasEnded({ state }: JobView): boolean {
  return state !== 'running' && state !== 'queued';
}

export class JobEndings {
  private readonly waiting = new Map<string, ((job: JobView) => void)[]>();

  /** Ends with the job as it ended, however it did. */
  wait(job: JobView): Promise<JobView> {
    if (hasEnded(job)) return Promise.resolve(job);
    const key = jobKey(job);
    return new Promise((resolve) => this.waiting.set(key, [...(this.waiting.get(key) ?? []), resolve]));
  }

  /** To be told of every job that is heard of. */
  settle(job: JobView): void {
    if (!hasEnded(job)) return;
    const key = jobKey(job);
    for (const resolve of this.waiting.get(key) ?? []) resolve(job);
    this.waiting.delete(key);
  }
}
