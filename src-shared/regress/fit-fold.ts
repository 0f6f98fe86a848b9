/** The models of one fold: fitted on its training items, one for each set of features, and their estimates of the test items. */
import { type Attribute, attributeBlock, type Scaling, scaledBlock, scalingOf, type Term, termsOf } from './design.ts';
import { type Block, type BlockSpectrum, type RidgeFit, type RidgeGrid, ridge, spectrumOf } from './ridge.ts';

/** Features of every item, [items, columns]. */
export interface FeatureBlock {
  data: Float32Array;
  columns: number;
}

export interface FeatureSet {
  name: string;
  attributes: boolean;
  /** The name of a block; null for none. */
  block: string | null;
}

export interface FoldProblem {
  attributes: readonly Attribute[];
  blocks: Readonly<Record<string, FeatureBlock>>;
  sets: readonly FeatureSet[];
  train: readonly number[];
  /** One a training item: the model is given no other. */
  targets: Float64Array;
  test: readonly number[];
  grid: RidgeGrid;
}

/** A model as it is applied: t = intercept + Σ terms + Σ weights · (features − mean) / deviation. */
export interface LinearModel {
  intercept: number;
  terms: (Term & { weight: number })[];
  /** Null where the set has no features. */
  features: (Scaling & { weights: Float64Array }) | null;
  lambda: RidgeFit['lambda'];
}

export interface FoldResult {
  model: LinearModel;
  /** On the scale of the targets, one a test item. */
  estimates: Float64Array;
}

/** The fit of each set, by its name. A block that several sets share is decomposed once. */
export function fitFold(problem: FoldProblem): Record<string, FoldResult> {
  const { attributes, blocks, sets, train, targets, test, grid } = problem;
  const terms = termsOf(attributes, train);
  const known = attributeBlock(terms, attributes, train);
  const asked = attributeBlock(terms, attributes, test);
  const prepared = new Map<string, { scaling: Scaling; block: Block & { spectrum: BlockSpectrum }; test: Block }>();
  const blockOf = (name: string) => {
    const before = prepared.get(name);
    if (before !== undefined) return before;
    const { data, columns } = blocks[name];
    const scaling = scalingOf(data, columns, train);
    const block = scaledBlock(data, scaling, train);
    const made = {
      scaling,
      block: { ...block, spectrum: spectrumOf(block, train.length) },
      test: scaledBlock(data, scaling, test),
    };
    prepared.set(name, made);
    return made;
  };
  return Object.fromEntries(
    sets.map((set) => {
      const features = set.block === null ? null : blockOf(set.block);
      const own = set.attributes && terms.length > 0;
      const fit = ridge({ targets, attributes: own ? known : null, features: features?.block ?? null, grid });
      const estimates = new Float64Array(test.length).fill(fit.intercept);
      if (own) addProducts(estimates, asked, fit.attributes);
      if (features !== null) addProducts(estimates, features.test, fit.features);
      const model: LinearModel = {
        intercept: fit.intercept,
        terms: own ? terms.map((term, j) => ({ ...term, weight: fit.attributes[j] })) : [],
        features: features === null ? null : { ...features.scaling, weights: fit.features },
        lambda: fit.lambda,
      };
      return [set.name, { model, estimates }];
    }),
  );
}

function addProducts(sums: Float64Array, { data, columns }: Block, weights: Float64Array): void {
  for (let i = 0; i < sums.length; i++) for (let k = 0; k < columns; k++) sums[i] += data[i * columns + k] * weights[k];
}
