/**
 * The head that stands on the features: the user's own, or one trained here, epoch by epoch on the compute thread. Its
 * state lies in the workspace, and a cut run goes on from there to the same weights.
 */
import type { EpochMeasure } from '../../src-shared/host-events.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { restrictedTo, strataOf } from '../../src-shared/relation-of.ts';
import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import { requireHeadFits } from '../models/backbone.ts';
import { plainHead } from '../models/model.ts';
import type { HeadWeights } from '../network/head.ts';
import { initialiseHead } from '../network/initialise.ts';
import type { Engine } from '../session/engine.ts';
import { createPace } from '../system/pace.ts';
import { heldOut, heldOutShare, watchedImages } from '../training/early-stop.ts';
import type { HeadTrainingInput, HeadTrainingState } from '../training/head-trainer.ts';
import { requireTrainable, shortages } from '../training/training-spec.ts';
import type { RunId } from '../workspace/ids.ts';
import { lastCheckpoint, runBook } from './checkpoints.ts';
import type { DatasetFeatures } from './dataset-features.ts';
import { type EpochTrainer, runEpochs } from './epoch-loop.ts';
import { measureEpoch, measureOfRun } from './epoch-measure.ts';
import { runSpec } from './run-spec.ts';
import { headTrainingKey } from './training-key.ts';

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
  const relation = restrictedTo(features.relation.spec, items);
  const notes = shortages(relation, training);
  const judged = training.earlyStop === null ? null : heldOut(strataOf(relation), heldOutShare, training.seed);
  const learners = (judged?.kept ?? [...items.keys()]).map((row) => items[row]);
  const judges = (judged?.held ?? []).map((row) => items[row]);
  const test = features.images.flatMap(({ split }, i) => (split === 'test' ? [i] : []));
  const watched = watchedImages(test.length, training.seed).map((row) => test[row]);
  const key = headTrainingKey(features.key, settings, engine);
  const run = engine.workspace.runs.ensure({ key, spec: runSpec(loaded, settings, relation) });
  const measure = measureOfRun(run);
  const weights = await trainHead(
    { run: run.id, measure, features, settings, learners, judges, watched },
    engine,
    context,
  );
  return { weights, run: run.id, notes };
}

interface TrainingWork {
  run: RunId;
  measure: EpochMeasure;
  features: DatasetFeatures;
  settings: NetworkSettings;
  /** Images that are learned from, and those that judge. */
  learners: number[];
  judges: number[];
  /** Test images by which the run is watched. */
  watched: number[];
}

async function trainHead(work: TrainingWork, engine: Engine, context: WorkContext): Promise<HeadWeights> {
  const { run, judges, watched } = work;
  const { training } = work.settings;
  const resumed = await lastCheckpoint<HeadTrainingState, HeadWeights>(run, engine);
  if (resumed?.finished) return resumed.best ?? resumed.state.head;
  const { compute } = engine;
  const key = `training ${run}`;
  const input = await trainingInput(work, context.signal);
  const opening = { key, input, state: resumed?.state ?? null };
  await compute.call('openHeadTraining', opening, { ...context, transfer: [input.pooled.buffer as ArrayBuffer] });
  const { steps, recallEvery } = training;
  context.report({ stage: 'training', done: resumed?.state.step ?? 0, total: steps });
  const plan = { steps, recallEvery, judges: judges.length > 0, watched: watched.length > 0 };
  const book = runBook<HeadTrainingState, HeadWeights>(run, training.earlyStop?.patience ?? 0, engine);
  try {
    return await runEpochs({ plan, trainer: headTrainer(key, work, engine), book, resumed }, context);
  } finally {
    if (!context.signal.aborted) await compute.call('closeTraining', { key });
  }
}

/** The features of the images that are learned from, gathered, and the head where training begins. */
async function trainingInput(
  { features, settings: { headSpec, training }, learners }: TrainingWork,
  signal: AbortSignal,
): Promise<HeadTrainingInput> {
  const width = features.shape.pooled;
  const pooled = new Float32Array(learners.length * width);
  const pace = createPace(signal);
  for (const [row, i] of learners.entries()) {
    pooled.set(features.pooled.subarray(i * width, (i + 1) * width), row * width);
    await pace();
  }
  const relation = restrictedTo(features.relation.spec, learners);
  return { pooled, relation, spec: training, head: initialiseHead(headSpec, width, training.seed) };
}

function headTrainer(
  key: string,
  work: TrainingWork,
  { compute }: Engine,
): EpochTrainer<HeadTrainingState, HeadWeights> {
  const { features, learners, measure } = work;
  return {
    advance: (forMs, context) => compute.call('trainHeadEpoch', { key, forMs }, context),
    state: () => compute.call('headTrainingState', { key }),
    weights: () => compute.call('headTrainingWeights', { key }),
    recall: async (of, weights, { signal }) => {
      await compute.call('replaceHead', { key: features.networkKey, weights }, { signal });
      const input = { key: features.networkKey, pooled: features.pooled, count: features.images.length };
      const { data, width } = await compute.call('embed', input, { signal });
      const { relation } = features;
      return measureEpoch({ measure, embeddings: data, width, relation, queries: work[of], learners, signal });
    },
  };
}
