/**
 * Models of folds in the cache, each set of features under a key of all that it is learned from: a run that was cut, or is run
 * again with other sets, fits what is missing alone.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeFrame, encodeFrame } from '../../src-shared/frame.ts';
import type { Term } from '../../src-shared/regress/design.ts';
import type { FeatureSet, LinearModel } from '../../src-shared/regress/fit-fold.ts';
import type { Fold } from '../../src-shared/regress/folds.ts';
import { forestComponents, forestTrees } from '../../src-shared/regress/forest-settings.ts';
import type { Engine } from '../session/engine.ts';
import { trainingKey } from '../training/training-spec.ts';
import { writeCacheFile } from '../workspace/cache-file.ts';
import { contentKey } from '../workspace/content-key.ts';
import { headRelation } from './fold-embeddings.ts';
import { type RegressionWork, ridgeGrid } from './regression-work.ts';

/** To be raised whenever the same inputs give another model. */
const recipe = 1;

export interface KeptFold {
  /** Null for a forest. */
  model: LinearModel | null;
  /** One a test item. */
  estimates: Float64Array;
}

type Split = Pick<Fold, 'train' | 'test'>;
type StoredTerm = Omit<LinearModel['terms'][number], 'level'> & {
  level: { text: string } | { rest: string[] } | null;
};
type StoredModel = Pick<LinearModel, 'intercept' | 'lambda'> & { terms: StoredTerm[]; features: boolean };

export class KeptFolds {
  private readonly folder: string;
  private readonly common: string;
  private readonly blocks: Readonly<Record<string, string>>;
  private readonly attributes: string;

  constructor({ items, features, settings, network }: RegressionWork, engine: Pick<Engine, 'workspace'>) {
    this.folder = path.join(engine.workspace.cacheFolder, 'regression-folds');
    const isForest = settings.regressor === 'forest';
    const regressor = isForest ? ['forest', forestTrees, forestComponents] : ['ridge', ridgeGrid];
    this.common = contentKey(recipe, regressor, [...items.truth.transformed]);
    this.attributes = contentKey(
      items.attributes.map((one) => ('texts' in one ? [one.name, one.texts] : [one.name, [...one.numbers]])),
    );
    const pooled = createHash('sha256').update(features.pooled).digest('hex');
    const images = contentKey(pooled, items.images, settings.pooling);
    const { headSpec, train, training } = network;
    const embedding = contentKey(images, headSpec, train, trainingKey(training), headRelation(items, engine));
    const mapPooled = contentKey(embedding, features.key, settings.seed);
    this.blocks = { images, embedding, 'map-pooled': mapPooled };
  }

  /** Null where it is not there, or damaged. */
  async read(set: FeatureSet, split: Split): Promise<KeptFold | null> {
    const bytes = await readFile(this.fileOf(set, split)).catch(() => null);
    if (bytes === null) return null;
    try {
      const { meta, arrays } = decodeFrame<{ model: StoredModel | null }, Record<string, Float64Array>>(
        Uint8Array.from(bytes).buffer,
      );
      const { estimates, weights, mean, deviation } = arrays;
      if (estimates.length !== split.test.length) return null;
      if (meta.model === null) return { model: null, estimates };
      const { intercept, lambda, terms, features } = meta.model;
      const own = features ? { weights, mean, deviation } : null;
      return { model: { intercept, lambda, terms: terms.map(readTerm), features: own }, estimates };
    } catch {
      return null;
    }
  }

  async write(set: FeatureSet, split: Split, { model, estimates }: KeptFold): Promise<void> {
    const stored: StoredModel | null =
      model === null ? null : { ...model, terms: model.terms.map(storedTerm), features: model.features !== null };
    const bytes = encodeFrame({ model: stored }, { estimates, ...model?.features });
    await writeCacheFile(this.fileOf(set, split), bytes);
  }

  private fileOf({ attributes, block }: FeatureSet, { train, test }: Split): string {
    const given = [attributes ? this.attributes : null, block === null ? null : this.blocks[block]];
    return path.join(this.folder, `${contentKey(this.common, given, train, test)}.bin`);
  }
}

function storedTerm(term: Term & { weight: number }): StoredTerm {
  const { level } = term;
  return { ...term, level: level !== null && 'rest' in level ? { rest: [...level.rest] } : level };
}

function readTerm(term: StoredTerm): Term & { weight: number } {
  const { level } = term;
  return { ...term, level: level !== null && 'rest' in level ? { rest: new Set(level.rest) } : level };
}
