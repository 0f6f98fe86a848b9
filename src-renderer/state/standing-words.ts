/** What is said of a training that was begun and not ended: where it stands, and what each button does. */
import type { JobView, StandingTraining } from '../../src-shared/host-events.ts';

const ended: Partial<Record<JobView['state'], string>> = {
  cancelled: 'Cancelled',
  interrupted: 'Interrupted when the program closed',
  failed: 'Failed',
};

/** Of a job that ended otherwise than well; `undefined` while it is not known where its training stands. */
export function jobWords(state: JobView['state'], standing: StandingTraining | null | undefined): string {
  const how = ended[state] ?? '';
  if (standing === undefined) return `${how}.`;
  if (standing === null) return `${how} before a step was saved. It starts at the first step.`;
  if (standing.fault !== null) return `${how}. ${standing.fault}`;
  return `${how}. ${keptWords(standing)}`;
}

/** Under the form, where a training of these choices stands. */
export function formWords(standing: StandingTraining): string {
  if (standing.fault !== null) return `Run ${standing.run} was started with these settings: ${standing.fault}`;
  return `Run ${standing.run} was started with these settings. ${keptWords(standing)}`;
}

function keptWords({ step, of, finished }: StandingTraining): string {
  const done = step ?? 0;
  if (finished) return `All its steps are done, but not the stages after them.`;
  if (done >= of) return `All ${count(of)} steps are done; the last epoch has not been measured yet.`;
  return `Step ${count(done)} of ${count(of)} is saved; training resumes at step ${count(done + 1)}.`;
}

/** What the button that goes on says; null where it cannot go on. */
export function resumeLabel({ step, of, finished, fault }: StandingTraining): string | null {
  if (fault !== null) return null;
  if (finished || (step ?? 0) >= of) return 'Resume';
  return `Resume at step ${count((step ?? 0) + 1)}`;
}

function count(steps: number): string {
  return steps.toLocaleString('en-US');
}
