/** A training that was begun before: a command goes on with it and says so, or begins anew where it is told to. */
import { Option } from 'commander';
import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import { beginAnew, standingTraining } from '../pipeline/standing-training.ts';
import type { Engine } from '../session/engine.ts';
import type { Session } from './session.ts';

export interface AnewOption {
  anew?: boolean;
}

export function anewOption(): Option {
  return new Option('--anew', 'train from the first step, even if a run with these settings can be resumed');
}

export async function settleStanding(
  { anew }: AnewOption,
  network: NetworkSettings,
  engine: Engine,
  session: Session,
): Promise<void> {
  if (anew === true) return beginAnew(network, engine);
  const standing = await standingTraining(network, engine);
  if (standing === null || standing.step === null) return; // a fault is told by the training itself
  const { run, step, of } = standing;
  session.note(`Run ${run} resumes after step ${step} of ${of}; use --anew to start from the first step.`);
}
