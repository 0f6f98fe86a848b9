/** A training run's figures and its checkpoint in the workspace; a cut run goes on from there. */

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Engine } from '../session/engine.ts';
import { judgeEpochs } from '../training/early-stop.ts';
import type { EpochMetrics, EpochPosition } from '../training/epoch-meter.ts';
import { readModelFile, storeModelFile } from '../workspace/blobs.ts';
import type { RunId } from '../workspace/ids.ts';
import { decodeCheckpoint, encodeCheckpoint, readOutline } from './checkpoint-file.ts';
import type { Checkpoint, RunBook } from './epoch-loop.ts';

type Holder = Pick<Engine, 'workspace'>;

/** `patience` of the early stop, where epochs are judged. */
export function runBook<State extends EpochPosition, Weights>(
  run: RunId,
  patience: number,
  holder: Holder,
): RunBook<State, Weights> {
  return {
    verdict: (epoch, recall) => verdictOn({ epoch, recall, patience }, run, holder),
    record: (metrics, recall) => record(metrics, recall, run, holder),
    keep: (checkpoint) => keep(checkpoint, run, holder),
  };
}

/** What the held-out images say of an epoch; where none judge, each is the best so far and nothing stops. */
function verdictOn(
  { epoch, recall, patience }: { epoch: number; recall: number | null; patience: number },
  run: RunId,
  { workspace }: Holder,
): { best: boolean; stop: boolean } {
  if (recall === null) return { best: true, stop: false };
  const earlier = workspace.runs.metrics(run).filter((metric) => metric.epoch < epoch);
  const before = earlier.flatMap((metric) => (metric.recall === null ? [] : [metric.recall]));
  const { best, stop } = judgeEpochs([...before, recall], patience);
  return { best: best === before.length, stop };
}

function record(metrics: EpochMetrics, recall: number | null, run: RunId, { workspace }: Holder): void {
  const { epoch, loss, activeShare, learningRate } = metrics;
  workspace.runs.recordEpoch(run, { epoch, loss, activeShare, learningRate, recall });
}

/** The new one is whole on the disk before the one before it goes. */
async function keep<State extends EpochPosition, Weights>(
  checkpoint: Checkpoint<State, Weights>,
  run: RunId,
  { workspace }: Holder,
): Promise<void> {
  const { state, pending } = checkpoint;
  const stored = await storeModelFile(workspace.folder, await encodeCheckpoint(checkpoint));
  const before = workspace.runs.checkpoints(run);
  // An epoch whose Recall@1 is still to be measured is not behind it.
  const epoch = pending ? pending.epoch - 1 : state.epoch;
  workspace.runs.keepCheckpoint(run, { epoch, ...stored });
  // Another run may have come to the very same state: the file goes with the last of them.
  for (const { file } of before) await workspace.files.release(file);
}

/** Forgets where the run stands, and its curve. */
export async function dropCheckpoints(run: RunId, { workspace }: Holder): Promise<void> {
  const before = workspace.runs.checkpoints(run);
  workspace.runs.beginAnew(run);
  for (const { file } of before) await workspace.files.release(file);
}

export interface Position {
  step: number;
  finished: boolean;
  when: Date;
}

const outlineSchema = z.object({ state: z.object({ step: z.number().int().min(0) }), finished: z.boolean() });

/** Where the run stands, without its weights being read; null where nothing is kept. Throws where it cannot be gone on. */
export async function lastPosition(run: RunId, { workspace }: Holder): Promise<Position | null> {
  const last = workspace.runs.checkpoints(run).at(-1);
  if (last === undefined) return null;
  const file = path.join(workspace.modelsFolder, path.basename(last.file));
  const found = await stat(file).catch(() => null);
  if (found === null) throw unusable(file, 'its file is missing');
  const outline = outlineSchema.safeParse(await readOutline(file).catch(() => undefined));
  if (!outline.success) throw unusable(file, 'its file is damaged');
  const { state, finished } = outline.data;
  return { step: state.step, finished, when: found.mtime };
}

function unusable(file: string, fault: string, code: 'not-found' | 'workspace-corrupt' = 'not-found') {
  return new TripletscopeError(code, `the checkpoint of this training cannot be read: ${fault}`, {
    file,
    remedy: 'Start it from the first step: “Start over” in Train, `--anew` on the command line.',
  });
}

export async function lastCheckpoint<State, Weights>(
  run: RunId,
  { workspace }: Holder,
): Promise<Checkpoint<State, Weights> | null> {
  const last = workspace.runs.checkpoints(run).at(-1);
  if (last === undefined) return null;
  const { sha256, file } = last;
  try {
    const bytes = await readModelFile(workspace.folder, { sha256, file });
    return (await decodeCheckpoint(bytes)) as Checkpoint<State, Weights>;
  } catch (error) {
    const code = error instanceof TripletscopeError ? error.code : 'workspace-corrupt';
    if (code === 'not-found') throw unusable(file, 'its file is missing');
    if (code === 'workspace-corrupt') throw unusable(file, 'its file is damaged', code);
    throw error;
  }
}
