/** A job as the windows see it: its row, and what is known of it beyond while it runs. */
import type { ErrorCode } from '../../src-shared/errors.ts';
import type { JobView } from '../../src-shared/host-events.ts';
import type { Progress } from '../../src-shared/progress.ts';
import type { JobId } from '../workspace/ids.ts';
import type { Job } from '../workspace/tables/jobs.ts';
import type { JobKind } from './job-kinds/job-kind.ts';

export interface ActiveJob {
  id: JobId;
  state: 'queued' | 'running';
  kind: JobKind;
  name: string;
  params: unknown;
  progress: Progress | null;
  canceller: AbortController;
  ended: Promise<void>;
  /** It was started once more while it was on its way to being cancelled. */
  again: boolean;
}

let lastVersion = 0;

/** Grows over restarts of the engine, too. */
export function nextVersion(): number {
  lastVersion = Math.max(lastVersion + 1, Date.now());
  return lastVersion;
}

export function viewOf(job: Job, kind: JobKind | undefined, active: ActiveJob | undefined): JobView {
  const { id, created, updated, error } = job;
  const progress = active === undefined ? rowProgress(job) : (active.progress ?? nothingYet);
  return {
    id,
    kind: job.kind,
    title: titleOf(job, kind),
    state: active?.state ?? leftBehind(job.state),
    stage: progress.stage,
    done: progress.done,
    total: progress.total ?? null,
    unit: progress.unit,
    figures: progress.figures,
    error: error === null ? null : { code: error.code as ErrorCode, message: error.message, details: error.details },
    created,
    updated,
    version: nextVersion(),
  };
}

/** How far an earlier attempt came says nothing of the one that begins. */
const nothingYet: Progress = { stage: '', done: 0 };

function rowProgress({ stage, done, total }: Job): Progress {
  return { stage, done, total: total ?? undefined };
}

/** A job that nobody works on, though its row says so, was cut off with its process. */
function leftBehind(state: Job['state']): JobView['state'] {
  return state === 'running' || state === 'queued' ? 'interrupted' : state;
}

function titleOf({ kind: name, params }: Job, kind: JobKind | undefined): string {
  const parsed = kind?.params.safeParse(params);
  return kind !== undefined && parsed?.success === true ? kind.title(parsed.data) : name;
}
