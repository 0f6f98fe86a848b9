/** A training that was begun and not ended: where it stands, and how it is begun anew. */
import { messageOf } from '../../src-shared/errors.ts';
import type { StandingTraining } from '../../src-shared/host-events.ts';
import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { Engine } from '../session/engine.ts';
import type { TrainingRun } from '../workspace/tables/runs.ts';
import { dropCheckpoints, lastPosition } from './checkpoints.ts';
import { trainingKeyOf } from './training-key.ts';

/** Null where these settings were never trained, or to their end. */
export async function standingTraining(settings: NetworkSettings, engine: Engine): Promise<StandingTraining | null> {
  const run = await unfinishedRun(settings, engine);
  if (run === null) return null;
  const of = settings.training.steps;
  try {
    const position = await lastPosition(run.id, engine);
    if (position === null) return null;
    const { step, finished, when } = position;
    return { run: run.id, step, of, finished, when: when.toISOString(), fault: null };
  } catch (error) {
    return { run: run.id, step: null, of, finished: false, when: null, fault: messageOf(error) };
  }
}

/** Forgets where the training stands, with its curve; the run keeps its number. Nothing where there is none. */
export async function beginAnew(settings: NetworkSettings, engine: Engine): Promise<void> {
  const run = await unfinishedRun(settings, engine);
  if (run === null) return;
  await dropCheckpoints(run.id, engine);
}

async function unfinishedRun(settings: NetworkSettings, engine: Engine): Promise<TrainingRun | null> {
  const key = await trainingKeyOf(settings, engine);
  const run = key === null ? undefined : engine.workspace.runs.byKey(key);
  return run === undefined || run.state === 'done' ? null : run;
}
