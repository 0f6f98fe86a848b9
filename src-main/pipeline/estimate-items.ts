/** A regression on the table of the workspace, from its choices to the result that is kept: what the window starts. */

import type { Items } from '../../src-shared/items.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { RegressionSpec } from '../../src-shared/regress/regression-spec.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { trunkSeedOf } from '../../src-shared/run-spec/run-spec.ts';
import { requireItems } from '../models/items.ts';
import { currentSettings } from '../models/model-settings.ts';
import type { Engine } from '../session/engine.ts';
import { datasetFeatures } from './dataset-features.ts';
import { keepRegression, keptRegression } from './kept-regression.ts';
import { loadBackbone } from './load-backbone.ts';
import { wholeModel } from './new-photographs.ts';
import { type RegressionResult, regression } from './regression.ts';
import { type RegressionItems, regressionItems } from './regression-items.ts';
import { mappedSet, type ValueMaps, valueMaps } from './regression-maps.ts';
import type { RegressionWork } from './regression-work.ts';

/** The items that the choices name. Throws as `regressionItems`. */
export async function itemsOfSpec(
  { target, log, attributes, categorical = [], logAttributes = [] }: RegressionSpec,
  table: Items,
  { workspace }: Pick<Engine, 'workspace'>,
): Promise<RegressionItems> {
  const images = await workspace.images.all();
  return regressionItems(
    table,
    images.map(({ relativePath }) => relativePath),
    { target, log: log ?? undefined, attributes: attributes ?? undefined, categorical, logAttributes },
  );
}

export async function estimateItems(spec: RegressionSpec, engine: Engine, context: WorkContext): Promise<void> {
  // Read once: what is corrected or imported during the run is not what it is made of.
  const table = requireItems(engine);
  const items = await itemsOfSpec(spec, table, engine);
  // The network of the current model; without one that of the last regression, so that its features are found again.
  const network = currentSettings(engine)?.network ?? keptRegression(engine)?.network ?? defaultRunSettings(0).network;
  const loaded = await loadBackbone(network, trunkSeedOf(network), context);
  const everyMap = network.headSpec.pooling === 'average' && spec.regressor !== 'forest';
  const request = { loaded, headSpec: network.headSpec, everyMap };
  const features = await datasetFeatures(request, engine, context);
  const { target, sets, folds, repeats, seed, pooling, regressor } = spec;
  const settings = { target, log: items.truth.log, sets, folds, repeats, seed, pooling, regressor, shuffle: false };
  const work: RegressionWork = { items, features, network, settings };
  const result = await regression(work, engine, context);
  const maps = await mapsOf(work, result, engine, context);
  const made = { work, result, maps, spec, table };
  await keepRegression(made, new Date().toISOString(), engine);
}

/** Null where no set has the pooled photographs as features, and where the models are not linear. */
export async function mapsOf(
  work: RegressionWork,
  result: RegressionResult,
  engine: Engine,
  context: WorkContext,
): Promise<{ values: ValueMaps; whole: Awaited<ReturnType<typeof wholeModel>> } | null> {
  const set = work.network.headSpec.pooling === 'average' ? mappedSet(result) : null;
  if (set === null) return null;
  const values = await valueMaps(work, result, set, context);
  return { values, whole: await wholeModel(work, set, engine, context) };
}
