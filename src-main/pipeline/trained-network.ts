/**
 * Trains the last stage or all of the network: the engine decodes and augments the images of the next step while the
 * compute thread works on this one. A checkpoint an epoch; the trained trunk is kept as safetensors by its content.
 */
import type { WorkContext } from '../../src-shared/progress.ts';
import { loadImages, loadPixels } from '../datasets/load-images.ts';
import { retrieval } from '../evaluate/retrieval.ts';
import { headIdOf, type LoadedBackbone, requireHeadFits } from '../models/backbone.ts';
import type { Head, HeadWeights } from '../network/head.ts';
import { initialiseHead } from '../network/initialise.ts';
import type { Preprocessing } from '../network/layers.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import { encodeSafetensors } from '../network/weights/write-safetensors.ts';
import type { Engine } from '../session/engine.ts';
import { augment, drawAugmentation } from '../training/augment.ts';
import { heldOut, heldOutShare, recallIsDue, watchedImages } from '../training/early-stop.ts';
import type { NetworkTrainingState } from '../training/network-trainer.ts';
import { createSampler } from '../training/sampler.ts';
import { requireTrainable, shortages, type TrainingSpec } from '../training/training-spec.ts';
import { storeModelFile } from '../workspace/blobs.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { RunId } from '../workspace/ids.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import { checkpointPace, keepEpoch, lastCheckpoint, verdictOn } from './checkpoints.ts';
import { chunksOf } from './features.ts';
import { runSpec } from './run-spec.ts';
import type { NetworkSettings } from './settings.ts';

export interface TrainedNetwork {
  /** The backbone with its trained tensors. */
  loaded: LoadedBackbone;
  head: HeadWeights;
  run: RunId;
  notes: string[];
}

interface Trained {
  tensors: StateDict;
  head: HeadWeights;
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
  const labels = Int32Array.from(images, ({ classIndex }) => classIndex);
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
  const start = [backbone.name, loaded.weightsId, layer, headIdOf(loaded), preprocessing, headSpec, training];
  const key = contentKey('network training', ...start, workspace.images.summary()?.key);
  const run = workspace.runs.ensure({ key, spec: runSpec(loaded, settings) });
  const work = { run: run.id, images, watched, labels, loaded, training, head: { ...plain, weights } };
  const trained = await runSteps(work, engine, context);
  await compute.call('closeNetwork', { key: judgeKey }, context);
  const { sha256 } = await storeModelFile(workspace.folder, encodeSafetensors(trained.tensors));
  const notes = shortages(labels, training);
  return { loaded: { ...loaded, tensors: trained.tensors, weightsId: sha256 }, head: trained.head, run: run.id, notes };
}

interface TrainingWork {
  run: RunId;
  /** The training images and their labels. */
  images: StoredImage[];
  labels: Int32Array;
  /** Test images by which the run is watched. */
  watched: StoredImage[];
  loaded: LoadedBackbone;
  training: TrainingSpec;
  head: Head;
}

async function runSteps(work: TrainingWork, engine: Engine, context: WorkContext): Promise<Trained> {
  const { run, images, labels, loaded, training, head } = work;
  const { compute } = engine;
  const resumed = await lastCheckpoint<NetworkTrainingState, Trained>(run, engine);
  if (resumed?.finished && resumed.best !== null) return resumed.best;
  const judged = training.earlyStop === null ? null : heldOut(labels, heldOutShare, training.seed);
  const learners = judged?.kept ?? [...images.keys()];
  const learnerLabels = Int32Array.from(learners, (i) => labels[i]);
  const key = `training ${run}`;
  const input = { tensors: loaded.tensors, head, labels: learnerLabels, spec: training };
  await compute.call(
    'openNetworkTraining',
    { key, backbone: loaded.backbone.name, input, state: resumed?.state ?? null },
    context,
  );
  // The same sampler as the trainer's, so that the next step's images are decoded while this one is computed.
  const sampler = createSampler(
    learnerLabels,
    { classes: training.classesPerBatch, images: training.imagesPerClass },
    training.seed,
  );
  const batch = (step: number): Promise<Float32Array> => {
    const paths = [...sampler.batch(step).items].map((row) => images[learners[row]].path);
    return loadBatch(paths, step, { training, preprocessing: loaded.preprocessing });
  };
  let best = resumed?.best ?? null;
  let step = resumed?.state.step ?? 0;
  let next = batch(step);
  next.catch(() => {}); // awaited below, unless the work is cancelled before
  const due = checkpointPace();
  const sums = { loss: 0, active: 0, steps: 0 };
  try {
    for (;;) {
      context.signal.throwIfAborted();
      const pixels = await next;
      if (step + 1 < training.steps) {
        next = batch(step + 1);
        next.catch(() => {}); // awaited in the next turn
      }
      const size = loaded.preprocessing.size;
      const { metrics, finished, state, tensors } = await compute.call(
        'trainNetworkStep',
        { key, images: pixels, size },
        { transfer: [pixels.buffer as ArrayBuffer] },
      );
      step = metrics.step;
      sums.loss += metrics.loss;
      sums.active += metrics.active;
      sums.steps++;
      const figures = { loss: metrics.loss, active: metrics.active };
      context.report({ stage: 'training', done: step, total: training.steps, figures });
      if (state === null || tensors === null) continue;
      const trained = { tensors, head: state.head };
      const recall =
        judged === null
          ? null
          : await recallOf(
              trained,
              { ...work, learners, judges: judged.held.map((i) => images[i]) },
              engine,
              context.signal,
            );
      const verdict = verdictOn(
        { epoch: metrics.epoch, recall, patience: training.earlyStop?.patience ?? 0 },
        run,
        engine,
      );
      if (verdict.best) best = trained;
      const ended = finished || verdict.stop;
      const means = { loss: sums.loss / sums.steps, activeShare: sums.active / sums.steps };
      const epoch = { epoch: metrics.epoch, learningRate: metrics.learningRate, ...means };
      // Without a judge the best are the last, which the state holds: kept once, when the run has ended.
      const kept = recall === null && !ended ? null : best;
      const looked = work.watched.length > 0 && recallIsDue(metrics.epoch, ended, training.recallEvery);
      const seen =
        recall !== null || !looked
          ? recall
          : await recallOf(trained, { ...work, learners, judges: work.watched }, engine, context.signal);
      await keepEpoch(
        { run, metrics: epoch, recall: seen },
        due(ended) ? { state, best: kept, finished: ended } : null,
        engine,
      );
      Object.assign(sums, { loss: 0, active: 0, steps: 0 });
      if (ended) return best ?? trained;
    }
  } finally {
    if (!context.signal.aborted) await compute.call('closeTraining', { key });
  }
}

/** Decoded, augmented where asked, normalised: [B, size, size, 3]. */
async function loadBatch(
  paths: readonly string[],
  step: number,
  { training, preprocessing }: { training: TrainingSpec; preprocessing: Preprocessing },
): Promise<Float32Array> {
  const { flip, crop, colour } = training.augmentation;
  if (!flip && !crop && !colour) return loadImages(paths, preprocessing);
  const { size, mean, std } = preprocessing;
  const area = size * size * 3;
  const batch = new Float32Array(paths.length * area);
  for (const [indexInBatch, path] of paths.entries()) {
    const { data } = await loadPixels(path, { width: size, height: size });
    const drawn = drawAugmentation(training.augmentation, { seed: training.seed, step, indexInBatch });
    const pixels = augment(Float32Array.from(data), size, drawn);
    const at = indexInBatch * area;
    for (let i = 0; i < area; i++) batch[at + i] = (pixels[i] / 255 - mean[i % 3]) / std[i % 3];
  }
  return batch;
}

/** Recall@1 of images that are not learned from against those that are, by the network as it is now. */
async function recallOf(
  { tensors, head }: Trained,
  work: TrainingWork & { learners: number[]; judges: StoredImage[] },
  { compute, scope }: Engine,
  signal: AbortSignal,
): Promise<number> {
  const judgeKey = `${scope} judge`;
  const { images, loaded, learners, judges } = work;
  const { backbone, layer, preprocessing } = loaded;
  const { size } = preprocessing;
  const input = { key: judgeKey, backbone: backbone.name, layer, tensors, head: { ...work.head, weights: head }, size };
  await compute.call('openNetwork', input, { signal });
  const order = [...learners.map((i) => images[i]), ...judges];
  const parts: Float32Array[] = [];
  let width = 0;
  for (const chunk of chunksOf(order)) {
    const pixels = await loadImages(
      chunk.map(({ path }) => path),
      preprocessing,
    );
    const request = { key: judgeKey, images: pixels, count: chunk.length, size, featureMaps: false };
    const transfer = [pixels.buffer as ArrayBuffer];
    const { pooled } = await compute.call('features', request, { signal, transfer });
    const embedded = await compute.call('embed', { key: judgeKey, pooled, count: chunk.length });
    width = embedded.width;
    parts.push(embedded.data);
  }
  const embeddings = new Float32Array(order.length * width);
  let at = 0;
  for (const part of parts) {
    embeddings.set(part, at);
    at += part.length;
  }
  const labels = order.map(({ classIndex }) => classIndex);
  const references = learners.map((_, row) => row);
  const queries = judges.map((_, row) => learners.length + row);
  return (await retrieval({ embeddings, width, labels, queries, references, signal })).recallAt['1'];
}
