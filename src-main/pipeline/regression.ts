/**
 * What attributes and photographs say of a number (METHOD section 10): repeated K-fold by item, a model for each set of
 * features and fold, errors with intervals and paired differences. Everything that learns, learns inside the training fold.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { createRandom } from '../../src-shared/random.ts';
import { type Paired, pairedErrors, type SetErrors, setErrors } from '../../src-shared/regress/errors.ts';
import { featureSets, type SetName } from '../../src-shared/regress/feature-sets.ts';
import type { FeatureBlock, FeatureSet, FoldProblem, LinearModel } from '../../src-shared/regress/fit-fold.ts';
import { type Fold, repeatedFolds } from '../../src-shared/regress/folds.ts';
import { forestComponents, forestTrees } from '../../src-shared/regress/forest-settings.ts';
import type { RidgeGrid } from '../../src-shared/regress/ridge.ts';
import type { Engine } from '../session/engine.ts';
import { mapConcurrently } from '../system/pace.ts';
import type { DatasetFeatures } from './dataset-features.ts';
import { foldEmbeddings } from './fold-embeddings.ts';
import { type KeptFold, KeptFolds } from './kept-folds.ts';
import type { ExcludedRow, RegressionItems } from './regression-items.ts';
import { type RegressionSettings, type RegressionWork, ridgeGrid, sharedArray } from './regression-work.ts';

export interface Regression {
  /** Items that were estimated, and rows that were left out. */
  items: number;
  excluded: number;
  sets: Readonly<Record<string, SetErrors>>;
  paired: Paired[];
  settings: RegressionSettings & {
    attributes: string[];
    views: string[];
    network: string;
    interval: string;
    /** Of ridge. */
    grid?: RidgeGrid;
    /** Of ridge: λ chosen most often. */
    lambda?: Partial<Record<SetName, LinearModel['lambda']>>;
    /** Of a forest. */
    trees?: number;
    /** Of a forest: principal components of the features of images. */
    components?: number;
  };
  excludedRows: ExcludedRow[];
}

/** With what the maps are drawn from: the folds and, where the regressor is linear, their models. */
export interface RegressionResult {
  regression: Regression;
  folds: Fold[];
  /** By set, then by fold of all repeats; empty where the regressor is a forest. */
  models: Partial<Record<SetName, LinearModel[]>>;
  /** By set: estimates of every item on the scale of t, a repeat each. */
  estimates: Partial<Record<SetName, Float64Array[]>>;
}

export async function regression(
  work: RegressionWork,
  engine: Engine,
  context: WorkContext,
): Promise<RegressionResult> {
  const { settings, features } = work;
  const items = settings.shuffle ? shuffled(work.items, settings.seed) : work.items;
  const { truth, attributes } = items;
  const count = truth.values.length;
  if (settings.folds > count / 2)
    throw new TripletscopeError('usage', 'there are too many folds for the items', {
      expected: `up to ${Math.floor(count / 2)} folds for ${count} items`,
      received: `${settings.folds} folds`,
    });
  const folds = repeatedFolds(count, settings);
  const sets = settings.sets.map((name): FeatureSet => ({ name, ...featureSets[name] }));
  const images = imageBlock(items, features, settings.pooling);
  const estimates = Object.fromEntries(
    sets.map(({ name }) => [name, Array.from({ length: settings.repeats }, () => new Float64Array(count))]),
  );
  const isLinear = settings.regressor !== 'forest';
  const models: Record<string, LinearModel[]> = Object.fromEntries(isLinear ? sets.map(({ name }) => [name, []]) : []);
  let done = 0;
  context.report({ stage: 'regression', done, total: folds.length });
  // A head is trained on the one compute thread; meanwhile the pool fits the folds before it.
  const learned = foldEmbeddings({ ...work, items, folds }, engine, context);
  const kept = new KeptFolds({ ...work, items }, engine);
  await mapConcurrently([...folds.entries()], engine.workers.width + 1, async ([at, { repeat, train, test }]) => {
    context.signal.throwIfAborted();
    const take = (name: string, { model, estimates: found }: KeptFold): void => {
      if (model !== null) models[name][at] = model;
      for (const [i, item] of test.entries()) estimates[name][repeat][item] = found[i];
    };
    const missing: FeatureSet[] = [];
    for (const set of sets) {
      const known = await kept.read(set, { train, test });
      if (known === null) missing.push(set);
      else take(set.name, known);
    }
    if (missing.length > 0) {
      const needed = new Set(missing.map(({ block }) => block));
      const isLearned = needed.has('embedding') || needed.has('map-pooled');
      const blocks: Record<string, FeatureBlock> = { images, ...(isLearned ? await learned(at) : {}) };
      const own = Object.fromEntries([...needed].flatMap((block) => (block === null ? [] : [[block, blocks[block]]])));
      const targets = Float64Array.from(train, (item) => truth.transformed[item]);
      const problem = { attributes, blocks: own, sets: missing, train, test, targets };
      const found = await fitted(problem, isLinear, engine, context);
      for (const set of missing) {
        take(set.name, found[set.name]);
        await kept.write(set, { train, test }, found[set.name]);
      }
    }
    context.report({ stage: 'regression', done: ++done, total: folds.length });
  });
  const measured = Object.fromEntries(sets.map(({ name }) => [name, setErrors(estimates[name], truth, settings.seed)]));
  const named = sets.map(({ name }) => [name, estimates[name]] as const);
  return {
    regression: {
      items: count,
      excluded: items.excluded.length,
      sets: measured,
      paired: pairedErrors(named, truth, { folds, seed: settings.seed }),
      settings: {
        ...settings,
        attributes: attributes.map(({ name }) => name),
        views: items.views,
        network: `${features.loaded.backbone.name}, layer ${features.layer}`,
        regressor: isLinear ? 'ridge' : 'forest',
        ...(isLinear
          ? { grid: ridgeGrid, lambda: Object.fromEntries(sets.map(({ name }) => [name, usual(models[name])])) }
          : { trees: forestTrees, components: forestComponents }),
        interval: '95 %, 2,000 bootstrap resamples of items',
      },
      excludedRows: items.excluded,
    },
    folds,
    models,
    estimates,
  };
}

/** The models of one fold, of its sets by name. */
async function fitted(
  problem: Omit<FoldProblem, 'grid'>,
  isLinear: boolean,
  { workers }: Pick<Engine, 'workers'>,
  { signal }: WorkContext,
): Promise<Record<string, KeptFold>> {
  if (isLinear) return workers.run('regressFold', { ...problem, grid: ridgeGrid }, { signal });
  const found = await workers.run('forestFold', problem, { signal });
  return Object.fromEntries(Object.entries(found).map(([name, estimates]) => [name, { model: null, estimates }]));
}

/** gᵢᵥ of every view side by side, or their mean: [items, columns], in memory that threads share. */
export function imageBlock(
  { images, views }: RegressionItems,
  { pooled, shape }: DatasetFeatures,
  pooling: RegressionSettings['pooling'],
): FeatureBlock {
  const width = shape.pooled;
  const columns = pooling === 'mean' ? width : width * views.length;
  const data = sharedArray(images.length * columns);
  for (const [i, own] of images.entries())
    for (const [v, image] of own.entries()) {
      const features = pooled.subarray(image * width, (image + 1) * width);
      if (pooling === 'concatenate') data.set(features, i * columns + v * width);
      else for (let k = 0; k < width; k++) data[i * columns + k] += features[k] / own.length;
    }
  return { data, columns };
}

function shuffled(items: RegressionItems, seed: number): RegressionItems {
  const order = createRandom(seed, 'shuffled targets').shuffle([...items.rows.keys()]);
  const { values, transformed, log } = items.truth;
  const truth = {
    values: Float64Array.from(order, (i) => values[i]),
    transformed: Float64Array.from(order, (i) => transformed[i]),
    log,
  };
  return { ...items, truth };
}

function usual(models: readonly LinearModel[]): LinearModel['lambda'] {
  const counts = new Map<string, number>();
  for (const { lambda } of models) counts.set(JSON.stringify(lambda), (counts.get(JSON.stringify(lambda)) ?? 0) + 1);
  return JSON.parse([...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0]) as LinearModel['lambda'];
}
