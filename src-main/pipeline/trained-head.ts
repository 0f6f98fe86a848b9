/**
 * The head that stands on the features: the user's own, or one trained here. Training runs epoch by epoch on the compute
 * thread; after each its state lies in the workspace, and a cut run goes on from there to the same weights.
 */
import type { WorkContext } from '../../src-shared/progress.ts';
import { retrieval } from '../evaluate/retrieval.ts';
import { requireHeadFits } from '../models/backbone.ts';
import { plainHead } from '../models/model.ts';
import type { HeadWeights } from '../network/head.ts';
import { initialiseHead } from '../network/initialise.ts';
import type { Engine } from '../session/engine.ts';
import { createPace } from '../system/pace.ts';
import { heldOut, heldOutShare, recallIsDue, watchedImages } from '../training/early-stop.ts';
import type { HeadTrainingState } from '../training/head-trainer.ts';
import { requireTrainable, shortages } from '../training/training-spec.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { RunId } from '../workspace/ids.ts';
import { checkpointPace, keepEpoch, lastCheckpoint, verdictOn } from './checkpoints.ts';
import type { DatasetFeatures } from './dataset-features.ts';
import { runSpec } from './run-spec.ts';
import type { NetworkSettings } from './settings.ts';

export interface TrainedHead {
  weights: HeadWeights;
  /** The run that made it; null where nothing was trained. */
  run: RunId | null;
  notes: string[];
}

export async function trainedHead(
  features: DatasetFeatures,
  settings: NetworkSettings,
  engine: Engine,
  context: WorkContext,
): Promise<TrainedHead> {
  const { loaded, shape } = features;
  const { headSpec, train, training } = settings;
  const { normalize } = headSpec;
  if (loaded.head !== null) {
    requireHeadFits(loaded, shape.pooled);
    return { weights: { layers: loaded.head, normalize }, run: null, notes: [] };
  }
  if (!train)
    return { weights: plainHead(normalize), run: null, notes: ['no head: the embedding is the pooled feature'] };
  requireTrainable(training);
  const items = features.images.flatMap(({ split }, i) => (split === 'train' ? [i] : []));
  const labels = Int32Array.from(items, (i) => features.images[i].classIndex);
  const notes = shortages(labels, training);
  const judged = training.earlyStop === null ? null : heldOut(labels, heldOutShare, training.seed);
  const learners = (judged?.kept ?? [...items.keys()]).map((row) => items[row]);
  const judges = (judged?.held ?? []).map((row) => items[row]);
  const test = features.images.flatMap(({ split }, i) => (split === 'test' ? [i] : []));
  const watched = watchedImages(test.length, training.seed).map((row) => test[row]);
  const key = contentKey('training', features.key, engine.workspace.images.summary()?.key, headSpec, training);
  const run = engine.workspace.runs.ensure({ key, spec: runSpec(loaded, settings) });
  const weights = await runEpochs({ run: run.id, features, settings, learners, judges, watched }, engine, context);
  return { weights, run: run.id, notes };
}

interface TrainingWork {
  run: RunId;
  features: DatasetFeatures;
  settings: NetworkSettings;
  /** Images that are learned from, and those that judge. */
  learners: number[];
  judges: number[];
  /** Test images by which the run is watched. */
  watched: number[];
}

async function runEpochs(work: TrainingWork, engine: Engine, context: WorkContext): Promise<HeadWeights> {
  const { run, features, settings, learners } = work;
  const { compute } = engine;
  const { signal } = context;
  const resumed = await lastCheckpoint<HeadTrainingState, HeadWeights>(run, engine);
  if (resumed?.finished) return resumed.best ?? resumed.state.head;
  const { headSpec, training } = settings;
  const width = features.shape.pooled;
  const pooled = new Float32Array(learners.length * width);
  const pace = createPace(context.signal);
  for (const [row, i] of learners.entries()) {
    pooled.set(features.pooled.subarray(i * width, (i + 1) * width), row * width);
    await pace();
  }
  const labels = Int32Array.from(learners, (i) => features.images[i].classIndex);
  const head = initialiseHead(headSpec, width, training.seed);
  const key = `training ${run}`;
  const input = { pooled, labels, spec: training, head };
  const transfer = [pooled.buffer];
  await compute.call('openHeadTraining', { key, input, state: resumed?.state ?? null }, { ...context, transfer });
  const due = checkpointPace();
  try {
    let best = resumed?.best ?? null;
    for (;;) {
      const { metrics, finished } = await compute.call('trainHeadEpoch', { key }, context);
      const stateNow = () => compute.call('headTrainingState', { key });
      const judged = work.judges.length > 0 ? (await stateNow()).head : null;
      const recall = judged === null ? null : await judge(work, work.judges, judged, { engine, signal });
      const verdict = verdictOn(
        { epoch: metrics.epoch, recall, patience: training.earlyStop?.patience ?? 0 },
        run,
        engine,
      );
      if (judged !== null && verdict.best) best = judged;
      const ended = finished || verdict.stop;
      const state = due(ended) ? await stateNow() : null;
      const looked = work.watched.length > 0 && recallIsDue(metrics.epoch, ended, training.recallEvery);
      const seen =
        recall !== null || !looked
          ? recall
          : await judge(work, work.watched, (await stateNow()).head, { engine, signal });
      await keepEpoch({ run, metrics, recall: seen }, state === null ? null : { state, best, finished: ended }, engine);
      if (ended) return best ?? state!.head;
    }
  } finally {
    if (!context.signal.aborted) await compute.call('closeTraining', { key });
  }
}

/** Recall@1 of images that are not learned from against those that are. */
async function judge(
  { learners, features }: TrainingWork,
  queries: number[],
  weights: HeadWeights,
  { engine: { compute }, signal }: { engine: Engine; signal: AbortSignal },
): Promise<number> {
  await compute.call('replaceHead', { key: features.networkKey, weights }, { signal });
  const input = { key: features.networkKey, pooled: features.pooled, count: features.images.length };
  const { data, width } = await compute.call('embed', input, { signal });
  const labels = Int32Array.from(features.images, ({ classIndex }) => classIndex);
  const scores = await retrieval({ embeddings: data, width, labels, queries, references: learners, signal });
  return scores.recallAt['1'];
}
