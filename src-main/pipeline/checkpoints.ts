/** Checkpoints of a training run in the workspace: one an epoch, with its figures; a cut run goes on from the last. */

import type { Engine } from '../session/engine.ts';
import { judgeEpochs } from '../training/early-stop.ts';
import { readModelFile, removeModelFile, storeModelFile } from '../workspace/blobs.ts';
import type { RunId } from '../workspace/ids.ts';
import type { TrainingMetric } from '../workspace/tables/runs.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint-file.ts';

/** The trainer's state, and the best weights so far where epochs are judged. */
export interface Checkpoint<State, Weights> {
  state: State;
  best: Weights | null;
  finished: boolean;
}

/** What the held-out images say of an epoch; where none judge, each is the best so far and nothing stops. */
export function verdictOn(
  { epoch, recall, patience }: { epoch: number; recall: number | null; patience: number },
  run: RunId,
  { workspace }: Pick<Engine, 'workspace'>,
): { best: boolean; stop: boolean } {
  if (recall === null) return { best: true, stop: false };
  const earlier = workspace.runs.metrics(run).filter((metric) => metric.epoch < epoch);
  const before = earlier.flatMap((metric) => (metric.recall === null ? [] : [metric.recall]));
  const { best, stop } = judgeEpochs([...before, recall], patience);
  return { best: best === before.length, stop };
}

/** Epochs of a tiny data set last milliseconds; their checkpoints are kept this far apart, and always of the last. */
const checkpointEveryMs = 1000;

/** Says when a checkpoint is due: after each epoch, but not twice a second. */
export function checkpointPace(now: () => number = performance.now.bind(performance)): (ended: boolean) => boolean {
  let last = now();
  return (ended) => {
    if (!ended && now() - last < checkpointEveryMs) return false;
    last = now();
    return true;
  };
}

/** The epoch's figures and, where it is due, its checkpoint, together; the checkpoint before it goes. */
export async function keepEpoch<State, Weights>(
  { run, metrics, recall }: { run: RunId; metrics: Omit<TrainingMetric, 'recall'>; recall: number | null },
  checkpoint: Checkpoint<State, Weights> | null,
  { workspace }: Pick<Engine, 'workspace'>,
): Promise<void> {
  const { epoch, loss, activeShare, learningRate } = metrics;
  if (checkpoint === null) {
    workspace.runs.recordEpoch(run, { epoch, loss, activeShare, learningRate, recall });
    return;
  }
  const stored = await storeModelFile(workspace.folder, await encodeCheckpoint(checkpoint));
  const before = workspace.runs.checkpoints(run);
  workspace.runs.recordEpoch(run, { epoch, loss, activeShare, learningRate, recall }, stored);
  workspace.runs.forgetCheckpointsBefore(run, epoch);
  for (const { file } of before) if (file !== stored.file) await removeModelFile(workspace.folder, file);
}

export async function lastCheckpoint<State, Weights>(
  run: RunId,
  { workspace }: Pick<Engine, 'workspace'>,
): Promise<Checkpoint<State, Weights> | null> {
  const last = workspace.runs.checkpoints(run).at(-1);
  if (last === undefined) return null;
  const { sha256, file } = last;
  const bytes = await readModelFile(workspace.folder, { sha256, file });
  return (await decodeCheckpoint(bytes)) as Checkpoint<State, Weights>;
}
