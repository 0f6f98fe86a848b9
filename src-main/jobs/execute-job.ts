/** One job from its beginning to its end, with its progress; the row keeps how it ended. */
import type { Progress } from '../../src-shared/progress.ts';
import type { Engine } from '../session/engine.ts';
import type { ActiveJob } from './job-view.ts';
import { runJob } from './run-job.ts';
import { tellAtMost } from './tell-at-most.ts';

/** Never throws: the row of the job says whether it was cancelled, or failed with an error. */
export async function executeJob(job: ActiveJob, engine: Engine, tell: () => void): Promise<void> {
  const { kind, name, params, canceller } = job;
  const told = tellAtMost(tell);
  const report = (progress: Progress): void => {
    const begun = progress.stage !== job.progress?.stage;
    job.progress = progress;
    told(begun);
  };
  try {
    const work = kind.params.parse(params);
    const context = { signal: canceller.signal, report };
    await runJob(engine.session, { kind: name, params }, (own) => kind.work(work, engine, own), context);
  } catch {
    // The row says it.
  } finally {
    told.stop();
  }
}

/** Networks and trainings of a job leave the compute thread, where one was started. */
export async function tidyCompute({ compute, scope }: Engine): Promise<void> {
  if (compute.generation === 0) return;
  try {
    await Promise.all([compute.call('closeNetworks', { scope }), compute.call('closeTrainings', {})]);
  } catch {
    // The thread has ended, and everything with it.
  }
}
