/**
 * Random forests of one fold in place of ridge (METHOD section 10): YDF's learner in WebAssembly. Features are taken by their
 * principal components, since trees look at every column. All of it is learned from the training items.
 */
import { createRequire } from 'node:module';
import { attributeBlock, scaledBlock, scalingOf, termsOf } from '../../src-shared/regress/design.ts';
import type { FeatureBlock, FoldProblem } from '../../src-shared/regress/fit-fold.ts';
import { forestComponents } from '../../src-shared/regress/forest-settings.ts';
import { principalScores } from '../../src-shared/regress/principal-scores.ts';
import { type Block, spectrumOf } from '../../src-shared/regress/ridge.ts';

const require = createRequire(import.meta.url);
const target = 'target';

type Columns = Record<string, number[]>;

interface Forest {
  predict(columns: Columns): number[];
  /** Frees its memory. */
  unload(): void;
}

/** What is used of the package, which comes without types. */
interface Learners {
  /** 300 trees and a fixed seed: it takes no settings. */
  RandomForestLearner: new (
    label: string,
    task: 'REGRESSION',
  ) => { train(columns: Columns): Forest };
}

type LoadLearners = (module: Record<'print' | 'printErr', () => void>) => Promise<Learners>;

let loading: Promise<Learners> | undefined;

function learners(): Promise<Learners> {
  loading ??= (require('ydf-training') as LoadLearners)({ print: () => {}, printErr: () => {} });
  return loading;
}

/** Of the training and of the test items, with the same columns. */
interface Halves {
  training: Block;
  test: Block;
}

type ForestProblem = Omit<FoldProblem, 'grid'>;

/** Estimates of the test items by the name of the set, on the scale of the targets. */
export async function forestFold(problem: ForestProblem): Promise<Record<string, Float64Array>> {
  const ydf = await learners();
  const { attributes, blocks, sets, train, targets, test } = problem;
  const terms = termsOf(attributes, train);
  const known = { training: attributeBlock(terms, attributes, train), test: attributeBlock(terms, attributes, test) };
  const scores = new Map<string, Halves>();
  const scoresOf = (name: string): Halves => {
    const own = scores.get(name) ?? halvesOf(blocks[name], problem);
    scores.set(name, own);
    return own;
  };
  // The learner computes with floats: around 0 they lose least.
  const mean = targets.reduce((sum, value) => sum + value, 0) / targets.length;
  const centred = Array.from(targets, (value) => value - mean);
  return Object.fromEntries(
    sets.map((set) => {
      const given = [...(set.attributes ? [known] : []), ...(set.block === null ? [] : [scoresOf(set.block)])];
      const training = columnsOf(given.map((half) => half.training));
      if (Object.keys(training).length === 0) return [set.name, new Float64Array(test.length).fill(mean)];
      const forest = new ydf.RandomForestLearner(target, 'REGRESSION').train({ ...training, [target]: centred });
      try {
        const found = forest.predict(columnsOf(given.map((half) => half.test)));
        return [set.name, Float64Array.from(found, (value) => value + mean)];
      } finally {
        forest.unload();
      }
    }),
  );
}

function halvesOf({ data, columns }: FeatureBlock, { train, test }: ForestProblem): Halves {
  const scaling = scalingOf(data, columns, train);
  const block = scaledBlock(data, scaling, train);
  const training = { ...block, spectrum: spectrumOf(block, train.length) };
  return principalScores(training, scaledBlock(data, scaling, test), forestComponents);
}

/** Columns by name, as the learner takes them. */
function columnsOf(blocks: readonly Block[]): Columns {
  const named: Columns = {};
  for (const [b, { data, columns }] of blocks.entries())
    for (let k = 0; k < columns; k++)
      named[`block${b} ${k}`] = Array.from({ length: data.length / columns }, (_, i) => data[i * columns + k]);
  return named;
}
