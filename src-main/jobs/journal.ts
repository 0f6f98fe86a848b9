/** A job's row while it runs: its state, and its progress at most four times a second. */
import { messageOf, TripletscopeError } from '../../src-shared/errors.ts';
import type { Progress } from '../../src-shared/progress.ts';
import type { JobId } from '../workspace/ids.ts';
import type { JobError, Jobs } from '../workspace/tables/jobs.ts';

const writeEveryMs = 250;

export interface Journal {
  progress: (progress: Progress) => void;
  /** The last progress is written with the state that ends the job; nothing is written afterwards. */
  end: (state: 'done' | 'failed' | 'cancelled', error?: unknown) => void;
  /** The job is cut off with its workspace: its row goes on saying that it runs, so that it is found as interrupted. */
  cutOff: () => void;
}

/** `clock` in milliseconds, monotonic. */
export function beginJournal(jobs: Jobs, id: JobId, clock: () => number = () => performance.now()): Journal {
  jobs.setState(id, 'running');
  let written = Number.NEGATIVE_INFINITY;
  let pending: Progress | undefined;
  let ended = false;
  const write = (): void => {
    if (pending) jobs.setProgress(id, pending);
    pending = undefined;
  };
  return {
    progress: (progress) => {
      if (ended) return;
      pending = progress;
      if (clock() - written < writeEveryMs) return;
      written = clock();
      write();
    },
    end: (state, error) => {
      ended = true;
      write();
      jobs.end(id, state, error === undefined ? null : toJobError(error));
    },
    cutOff: () => {
      ended = true;
      write();
    },
  };
}

function toJobError(error: unknown): JobError {
  const { code, details } = error instanceof TripletscopeError ? error : { code: 'internal', details: {} };
  return { code, message: messageOf(error), details };
}
