/** Trains the last stage or all of the network; the trained trunk is kept as safetensors by its content. */
import type { EpochMeasure } from '../../src-shared/host-events.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { RelationSpec } from '../../src-shared/relation.ts';
import { restrictedTo, strataOf } from '../../src-shared/relation-of.ts';
import type { NetworkSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { NetworkWeights } from '../compute/operation-data.ts';
import { imageFileOf } from '../features/features.ts';
import { type LoadedBackbone, requireHeadFits } from '../models/backbone.ts';
import { imageRelation } from '../models/image-relation.ts';
import type { Head, HeadWeights } from '../network/head.ts';
import { initialiseHead } from '../network/initialise.ts';
import { encodeSafetensors } from '../network/weights/write-safetensors.ts';
import type { Engine } from '../session/engine.ts';
import { heldOut, heldOutShare, watchedImages } from '../training/early-stop.ts';
import type { NetworkTrainingState } from '../training/network-trainer.ts';
import { requireTrainable, shortages, type TrainingSpec } from '../training/training-spec.ts';
import { storeModelFile } from '../workspace/blobs.ts';
import type { RunId } from '../workspace/ids.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import { lastCheckpoint, runBook } from './checkpoints.ts';
import { type EpochTrainer, runEpochs } from './epoch-loop.ts';
import { measureOfRun } from './epoch-measure.ts';
import { networkRecall } from './network-recall.ts';
import { runSpec } from './run-spec.ts';
import { TrainingBatches } from './training-batches.ts';
import { networkTrainingKey } from './training-key.ts';

export interface TrainedNetwork {
  /** The backbone with its trained tensors. */
  loaded: LoadedBackbone;
  head: HeadWeights;
  run: RunId;
  notes: string[];
}

export async function trainedNetwork(
  loaded: LoadedBackbone,
  settings: NetworkSettings,
  engine: Engine,
  context: WorkContext,
): Promise<TrainedNetwork> {
  const { workspace, compute } = engine;
  const { headSpec, training } = settings;
  requireTrainable(training);
  const all = await workspace.images.all();
  const images = all.filter(({ split }) => split === 'train');
  const test = all.filter(({ split }) => split === 'test');
  const watched = watchedImages(test.length, training.seed).map((row) => test[row]);
  const relation = imageRelation(images, engine).spec;
  const { pooling, gemPower, normalize } = headSpec;
  const { backbone, layer, tensors, preprocessing } = loaded;
  const { size } = preprocessing;
  const plain: Head = { pooling, gemPower, weights: { layers: [], normalize } };
  const judgeKey = `${engine.scope} judge`;
  const shape = await compute.call(
    'openNetwork',
    { key: judgeKey, backbone: backbone.name, layer, tensors, head: plain, size },
    context,
  );
  requireHeadFits(loaded, shape.pooled);
  const weights =
    loaded.head === null ? initialiseHead(headSpec, shape.pooled, training.seed) : { layers: loaded.head, normalize };
  const key = networkTrainingKey(loaded, settings, engine);
  const run = workspace.runs.ensure({ key, spec: runSpec(loaded, settings, relation) });
  const work = {
    run: run.id,
    measure: measureOfRun(run),
    trainingKey: key,
    images,
    watched,
    relation,
    loaded,
    training,
    head: { ...plain, weights },
  };
  const trained = await trainNetwork(work, engine, context);
  await compute.call('closeNetwork', { key: judgeKey }, context);
  const { sha256 } = await storeModelFile(workspace.folder, encodeSafetensors(trained.tensors));
  const notes = shortages(relation, training);
  return { loaded: { ...loaded, tensors: trained.tensors, weightsId: sha256 }, head: trained.head, run: run.id, notes };
}

interface TrainingWork {
  run: RunId;
  measure: EpochMeasure;
  trainingKey: string;
  /** The training images, and their relation among themselves. */
  images: StoredImage[];
  relation: RelationSpec;
  /** Test images by which the run is watched. */
  watched: StoredImage[];
  loaded: LoadedBackbone;
  training: TrainingSpec;
  head: Head;
}

async function trainNetwork(work: TrainingWork, engine: Engine, context: WorkContext): Promise<NetworkWeights> {
  const { run, images, relation, loaded, training, head } = work;
  const { compute } = engine;
  const resumed = await lastCheckpoint<NetworkTrainingState, NetworkWeights>(run, engine);
  if (resumed?.finished && resumed.best !== null) return resumed.best;
  const judged = training.earlyStop === null ? null : heldOut(strataOf(relation), heldOutShare, training.seed);
  const learners = judged?.kept ?? [...images.keys()];
  const judges = (judged?.held ?? []).map((i) => images[i]);
  const key = `training ${run}`;
  const input = {
    tensors: loaded.tensors,
    head,
    relation: restrictedTo(relation, learners),
    spec: training,
  };
  const opening = { key, backbone: loaded.backbone.name, input, state: resumed?.state ?? null };
  await compute.call('openNetworkTraining', opening, context);
  const { steps, recallEvery } = training;
  const step = resumed?.state.step ?? 0;
  context.report({ stage: 'training', done: step, total: steps });
  const plan = { steps, recallEvery, judges: judges.length > 0, watched: work.watched.length > 0 };
  const trainer = networkTrainer({ ...work, key, step, learners, judges }, engine);
  const book = runBook<NetworkTrainingState, NetworkWeights>(run, training.earlyStop?.patience ?? 0, engine);
  try {
    return await runEpochs({ plan, trainer, book, resumed }, context);
  } finally {
    if (!context.signal.aborted) await compute.call('closeTraining', { key });
  }
}

interface OpenTraining extends TrainingWork {
  /** Of the training on the compute thread. */
  key: string;
  /** Steps done. */
  step: number;
  /** Rows of `images` that are learned from; the images that judge. */
  learners: number[];
  judges: StoredImage[];
}

function networkTrainer(training: OpenTraining, engine: Engine): EpochTrainer<NetworkTrainingState, NetworkWeights> {
  const { compute } = engine;
  const { key, images, relation, loaded, learners, training: spec } = training;
  const { preprocessing } = loaded;
  const batches = new TrainingBatches({
    images: learners.map((row) => imageFileOf(images[row])),
    relation: restrictedTo(relation, learners),
    training: spec,
    preprocessing,
  });
  let done = training.step;
  return {
    advance: async (forMs, { signal, report }) => {
      const until = performance.now() + forMs;
      while (done < spec.steps) {
        const pixels = await batches.of(done);
        signal.throwIfAborted();
        const request = { key, images: pixels, size: preprocessing.size };
        // Without the signal: a step that was begun is brought to its end, and counted.
        const step = await compute.call('trainNetworkStep', request, { transfer: [pixels.buffer as ArrayBuffer] });
        done = step.step;
        const figures = { loss: step.loss, active: step.active };
        report({ stage: 'training', done, total: spec.steps, figures });
        if (step.ended !== null) return step.ended;
        if (performance.now() >= until) return null;
      }
      return null;
    },
    state: () => compute.call('networkTrainingState', { key }),
    weights: () => compute.call('networkTrainingWeights', { key }),
    recall: (of, weights, { signal }) => {
      const { measure, trainingKey, head } = training;
      const task = { measure, training: trainingKey, step: done, weights, loaded, head };
      const rows = { learners: learners.map((row) => images[row]), queried: training[of] };
      return networkRecall({ ...task, ...rows }, engine, signal);
    },
  };
}
