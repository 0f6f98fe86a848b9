/**
 * Features that are learned within a fold: embeddings of a head trained on the images of its training items, with the relation
 * by target of those alone; and features pooled over a map. Items are embedded view by view, side by side.
 */
import type { WorkContext } from '../../src-shared/progress.ts';
import type { FeatureBlock } from '../../src-shared/regress/fit-fold.ts';
import type { Fold } from '../../src-shared/regress/folds.ts';
import type { TargetRelationSpec } from '../../src-shared/relation.ts';
import { chosenRelation } from '../models/image-relation.ts';
import { plainHead } from '../models/model.ts';
import type { HeadWeights } from '../network/head.ts';
import { initialiseHead } from '../network/initialise.ts';
import type { Engine } from '../session/engine.ts';
import { requireTrainable } from '../training/training-spec.ts';
import { mapPooled } from './map-pooled.ts';
import { type RegressionWork, sharedArray } from './regression-work.ts';

type FoldWork = RegressionWork & { folds: readonly Fold[] };

/** What a fold needs beside the pooled features, on request; one head is trained at a time. */
export function foldEmbeddings(
  work: FoldWork,
  engine: Engine,
  context: WorkContext,
): (fold: number) => Promise<Record<string, FeatureBlock>> {
  const { sets } = work.settings;
  const wantsMaps = sets.includes('attributes+map-pooled');
  const wantsEmbedding = sets.some((name) => name === 'embedding' || name === 'attributes+embedding');
  if (!wantsMaps && !wantsEmbedding) return async () => ({});
  if (work.network.train) requireTrainable(work.network.training);
  let last: Promise<unknown> = Promise.resolve();
  return (at) => {
    const next = last.then(async () => {
      const head = await headOf(work, at, engine, context);
      const embeddings = await embed(work, head, engine, context);
      const own: Record<string, FeatureBlock> = wantsEmbedding
        ? { embedding: itemBlock(work, embeddings.data, embeddings.width) }
        : {};
      if (!wantsMaps) return own;
      const pooled = await mapPooled(
        { ...work, fold: work.folds[at], relation: headRelation(work.items, engine), head, embeddings },
        engine,
        context,
      );
      return { ...own, 'map-pooled': itemBlock(work, pooled, work.features.shape.pooled) };
    });
    last = next;
    return next;
  };
}

/** ε and ε′ of the workspace, on the scale of t; of the items that are given, an image a row. */
export function headRelation(
  { truth }: Pick<FoldWork['items'], 'truth'>,
  { workspace }: Pick<Engine, 'workspace'>,
): Omit<TargetRelationSpec, 'targets'> {
  const chosen = chosenRelation({ workspace });
  const fits = chosen?.by === 'target' && (chosen.scale === 'log') === truth.log;
  if (fits) return { by: 'target', rule: chosen.rule, scaledMargin: chosen.scaledMargin };
  return truth.log
    ? { by: 'target', rule: { kind: 'distance', within: 0.15, beyond: 0.3 }, scaledMargin: false }
    : { by: 'target', rule: { kind: 'rank', share: 0.1 }, scaledMargin: false };
}

async function headOf(work: FoldWork, at: number, engine: Engine, context: WorkContext): Promise<HeadWeights> {
  const { features, items, network, folds } = work;
  const { headSpec, train, training } = network;
  if (!train) return plainHead(headSpec.normalize);
  const { shape, pooled } = features;
  const width = shape.pooled;
  const images = folds[at].train.flatMap((item) =>
    items.images[item].map((image) => ({ image, target: items.truth.transformed[item] })),
  );
  const gathered = new Float32Array(images.length * width);
  for (const [row, { image }] of images.entries())
    gathered.set(pooled.subarray(image * width, (image + 1) * width), row * width);
  const relation = { ...headRelation(items, engine), targets: Float64Array.from(images, ({ target }) => target) };
  const spec = { ...training, earlyStop: null };
  const key = `regression head ${at}`;
  const input = { pooled: gathered, relation, spec, head: initialiseHead(headSpec, width, training.seed) };
  const { compute } = engine;
  await compute.call('openHeadTraining', { key, input, state: null }, { ...context, transfer: [gathered.buffer] });
  try {
    // One bar for all folds: a fold's own steps are no news.
    const quiet = { signal: context.signal, report: () => {} };
    while ((await compute.call('headTrainingState', { key })).step < spec.steps)
      await compute.call('trainHeadEpoch', { key }, quiet);
    return await compute.call('headTrainingWeights', { key });
  } finally {
    if (!context.signal.aborted) await compute.call('closeTraining', { key });
  }
}

async function embed({ features }: FoldWork, weights: HeadWeights, { compute }: Engine, { signal }: WorkContext) {
  await compute.call('replaceHead', { key: features.networkKey, weights }, { signal });
  const input = { key: features.networkKey, pooled: features.pooled, count: features.images.length };
  return compute.call('embed', input, { signal });
}

/** A vector an image to a row an item, view by view. */
function itemBlock({ items: { images, views } }: FoldWork, vectors: Float32Array, width: number): FeatureBlock {
  const columns = width * views.length;
  const data = sharedArray(images.length * columns);
  for (const [i, own] of images.entries())
    for (const [v, image] of own.entries())
      data.set(vectors.subarray(image * width, (image + 1) * width), i * columns + v * width);
  return { data, columns };
}
