import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../src-shared/random.ts';
import { fitFold } from '../../src-shared/regress/fit-fold.ts';
import { repeatedFolds } from '../../src-shared/regress/folds.ts';
import { houseFeatures } from '../house-features.ts';
import { randomFloats, readFloats } from '../inputs.ts';
import { secondsOf } from '../timing.ts';
import type { Work } from '../work.ts';

const items = 535;
const columns = 5120;
const attributes = 3;
const train = Array.from({ length: 428 }, (_, i) => i);
const test = Array.from({ length: items - 428 }, (_, i) => 428 + i);
/** Of the test items: compared one by one. */
const compared = [0, 26, 53, 80, 106];
const grid = {
  attributes: Array.from({ length: 9 }, (_, i) => 10 ** (-1 + i / 2)),
  features: Array.from({ length: 13 }, (_, i) => 10 ** (i / 2)),
};

interface Rows {
  /** [items, columns], [items, attributes], [items]. */
  features: Float32Array;
  known: Float32Array;
  targets: Float32Array;
}

export const work: Work = {
  title: 'ridge of two blocks, one fold of 428 × (3 + 5,120)',
  quantities: [{ key: 'fold', label: 'a fold, 9 × 13 λ', unit: 's', reach: { ratio: 1 } }],
  rounds: 2,
  peer: true,
  how:
    'Pooled features of data/houses (four views of 1,280 each), bedrooms, bathrooms and log area against log price; random numbers of the same size where the data is absent. ' +
    'Standardised inside the fold, λ of both blocks by the error of rows left out, then 107 estimates. scikit-learn: RidgeCV for each ratio of the two λ of the same grid.',
  async prepare(folder) {
    const { features, known, targets } = (await houseFeatures(folder)) ?? randomRows();
    const [{ train, test }] = repeatedFolds(items, { folds: 5, repeats: 1, seed: 0 });
    const write = (name: string, data: Float32Array, width: number): void =>
      writeFileSync(
        path.join(folder, name),
        Buffer.concat([...train, ...test].map((item) => bytesOf(data.subarray(item * width, (item + 1) * width)))),
      );
    write('features.f32', features, columns);
    write('attributes.f32', known, attributes);
    write('targets.f32', targets, 1);
  },
  async measure(folder) {
    const read = (name: string) => readFloats(path.join(folder, name));
    const [data, known, targets] = [read('features.f32'), read('attributes.f32'), read('targets.f32')];
    const columnsOf = Array.from({ length: attributes }, (_, j) => ({
      name: `attribute ${j}`,
      numbers: Float64Array.from({ length: items }, (_, i) => known[i * attributes + j]),
    }));
    const solve = () =>
      fitFold({
        attributes: columnsOf,
        blocks: { images: { data, columns } },
        sets: [{ name: 'both', attributes: true, block: 'images' }],
        train,
        targets: Float64Array.from(train, (i) => targets[i]),
        test,
        grid,
      }).both;
    const fold = await secondsOf(solve, { warmUp: 1, samples: 3 });
    const { estimates, model } = solve();
    return {
      samples: { fold },
      results: {
        'the sum of the estimates': estimates.reduce((sum, value) => sum + value, 0),
        'the sum of their squares': estimates.reduce((sum, value) => sum + value * value, 0),
        'λ of the attributes': model.lambda.attributes ?? 0,
        'λ of the features': model.lambda.features ?? 0,
        ...Object.fromEntries(compared.map((item) => [`the estimate of test item ${item}`, estimates[item]])),
      },
    };
  },
};

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function randomRows(): Rows {
  const features = randomFloats(items * columns, 3);
  const known = randomFloats(items * attributes, 4);
  const random = createRandom('ridge bench');
  const targets = Float32Array.from({ length: items }, (_, i) => {
    const own = features.subarray(i * columns, i * columns + 8).reduce((sum, value) => sum + value, 0);
    return 10 + 2 * known[i * attributes] + own + 0.3 * random.normal();
  });
  return { features, known, targets };
}
