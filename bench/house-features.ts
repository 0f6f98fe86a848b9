/** Pooled features, attributes and prices of data/houses, where it lies beside the project: read and computed as by `regress`. */
import path from 'node:path';
import { sharedPath } from '../fixtures/fixtures.ts';
import { requireItems } from '../src-main/models/items.ts';
import { datasetFeatures } from '../src-main/pipeline/dataset-features.ts';
import { importDataset } from '../src-main/pipeline/import-dataset.ts';
import { loadBackbone } from '../src-main/pipeline/load-backbone.ts';
import { imageBlock } from '../src-main/pipeline/regression.ts';
import { regressionItems } from '../src-main/pipeline/regression-items.ts';
import { withEngine } from '../src-main/session/engine.ts';
import { unattended } from '../src-shared/progress.ts';
import { defaultRunSpec } from '../src-shared/run-spec/defaults.ts';
import { trunkSeedOf } from '../src-shared/run-spec/run-spec.ts';

/** [535, 5120] features, [535, 3] attributes and [535] targets, all float32; null where the data is absent. */
export async function houseFeatures(
  folder: string,
): Promise<Record<'features' | 'known' | 'targets', Float32Array> | null> {
  const houses = sharedPath('data', 'houses');
  if (houses === null) return null;
  return withEngine(path.join(folder, 'houses'), { create: true }, async (engine) => {
    const spec = defaultRunSpec(path.join(houses, 'images'), 0);
    const table = {
      format: 'table' as const,
      table: path.join(houses, 'HousesInfo.txt'),
      columns: 'bedrooms,bathrooms,area,zip,price',
      pattern: '{n}_{view}.jpg',
      target: 'price',
    };
    await importDataset({ ...spec.import, ...table }, engine, unattended);
    const images = await engine.workspace.images.all();
    const items = regressionItems(
      requireItems(engine),
      images.map(({ relativePath }) => relativePath),
      {
        target: 'price',
        log: true,
        attributes: ['bedrooms', 'bathrooms', 'area'],
        categorical: [],
        logAttributes: ['area'],
      },
    );
    const loaded = await loadBackbone(spec.network, trunkSeedOf(spec.network), unattended);
    const features = await datasetFeatures({ loaded, headSpec: spec.network.headSpec }, engine, unattended);
    const columns = items.attributes.flatMap((attribute) => ('numbers' in attribute ? [attribute.numbers] : []));
    const known = items.keys.flatMap((_, item) => columns.map((column) => column[item]));
    return {
      features: imageBlock(items, features, 'concatenate').data,
      known: Float32Array.from(known),
      targets: Float32Array.from(items.truth.transformed),
    };
  });
}
