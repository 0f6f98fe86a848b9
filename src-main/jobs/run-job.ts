/** Runs long work under a job's row, so that what was interrupted is known and goes on in the same row. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { WorkspaceSession, WorkspaceSlot } from '../session/workspace-session.ts';
import type { JobId } from '../workspace/ids.ts';
import { DamagedResult } from '../workspace/row-sum.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { beginJournal, type Journal } from './journal.ts';

export interface JobSpec {
  kind: string;
  /** JSON; equal params resume the unfinished job. */
  params: unknown;
}

/** The reason of an abort that is no wish of anybody's: the workspace is being closed. */
export const closing = new TripletscopeError('cancelled', 'the workspace was closed');

const activeJobs: WorkspaceSlot<Set<JobId>> = { make: () => new Set() };

/**
 * Gives what `work` gives. An abort makes the job `cancelled`, an error `failed`; both are thrown on. Where the abort's
 * reason is `closing`, the row is left as that of a job that was cut off. Nobody else writes the row of a job that runs.
 */
export async function runJob<T>(
  session: WorkspaceSession,
  { kind, params }: JobSpec,
  work: (context: WorkContext) => Promise<T>,
  { signal, report }: WorkContext,
): Promise<T> {
  signal.throwIfAborted();
  const { workspace } = session;
  const { id } = workspace.jobs.open(kind, params);
  const active = session.of(activeJobs);
  if (active.has(id))
    throw new TripletscopeError('usage', `this ${kind} is already running`, {
      file: workspace.folder,
      remedy: 'Wait until it is done, or stop it first.',
    });
  active.add(id);
  let ended = false;
  try {
    const journal = beginJournal(workspace.jobs, id);
    const context: WorkContext = {
      signal,
      report: (progress) => {
        if (ended) return;
        journal.progress(progress);
        report(progress);
      },
    };
    return await journalled(journal, () => withSoundResults(workspace, () => work(context)), signal);
  } finally {
    ended = true;
    active.delete(id);
  }
}

/** Work that meets a damaged result is done again after all of them are removed, so that they are computed again. */
async function withSoundResults<T>(workspace: Workspace, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DamagedResult) || workspace.readOnly || workspace.dropDamagedResults() === 0) throw error;
    return work();
  }
}

async function journalled<T>(journal: Journal, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    try {
      if (signal.reason === closing) journal.cutOff();
      else if (signal.aborted) journal.end('cancelled');
      else journal.end('failed', error);
    } catch {
      // A full disk keeps this from being written too; the work's own error says it, and the job can be resumed.
    }
    throw error;
  }
  journal.end('done');
  return result;
}
