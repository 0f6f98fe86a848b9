/** What a run is made of: every decision that METHOD leaves open, named, stored with the result. */

import type { EvaluationSize } from '../../src-shared/ground-truth.ts';
import { defaultScore, type ScoreSpec } from '../../src-shared/score.ts';
import { defaultThresholds } from '../../src-shared/thresholds.ts';
import type { PlusPlusForm } from '../../src-shared/variants.ts';
import type { SplitRule } from '../datasets/dataset.ts';
import type { NegativeSampling } from '../explain/sampling.ts';
import { type HeadSpec, referenceHead } from '../network/head.ts';
import type { Preprocessing } from '../network/layers.ts';
import { referenceTraining, type TrainingSpec } from '../training/training-spec.ts';

export interface ImportSettings {
  folder: string;
  /** Detected where it is not named. */
  format?: 'cub' | 'folders' | 'coco';
  split: SplitRule;
  onProblem: 'stop' | 'leave-out';
  seed: number;
}

export interface NetworkSettings {
  backbone: string;
  /** The explained stage; the last where it is not named. */
  layer?: string;
  /** The trunk's weights; EfficientNet-Lite0 has its own, `small` may start from nothing. */
  weights?: string;
  /** A file of a head, or the name of the head within `weights`. */
  head?: string;
  /** The backbone's own where they are not set. */
  size?: number;
  mean?: Preprocessing['mean'];
  std?: Preprocessing['std'];
  headSpec: HeadSpec;
  /** False explains the network as it is. */
  train: boolean;
  training: TrainingSpec;
}

export interface ExplainSettings {
  /** N of the averaged rows. */
  triplets: number;
  /** M of the top-M rows. */
  top: number;
  /** k of the transferred rows: the α of so many nearest training images are averaged. */
  neighbours: number;
  score: ScoreSpec;
  form: PlusPlusForm;
  negatives: NegativeSampling;
  seed: number;
}

export interface EvaluationSettings {
  size: EvaluationSize;
  thresholds: Float64Array;
  /** Of the bootstrap. */
  seed: number;
  resamples: number;
}

export interface RunSettings {
  network: NetworkSettings;
  explain: ExplainSettings;
  evaluation: EvaluationSettings;
}

/** The reference run of METHOD section 9. */
export function defaultRunSettings(seed: number): RunSettings {
  return {
    network: {
      backbone: 'efficientnet-lite0',
      headSpec: referenceHead,
      train: true,
      training: { ...referenceTraining, seed },
    },
    explain: {
      triplets: 50,
      top: 50,
      neighbours: 1,
      score: defaultScore,
      form: 'stable',
      negatives: 'image',
      seed,
    },
    evaluation: { size: { rows: 224, columns: 224 }, thresholds: defaultThresholds, seed, resamples: 2000 },
  };
}
