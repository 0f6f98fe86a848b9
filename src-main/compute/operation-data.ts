/** What goes to the compute thread and comes back: shapes of arrays, settings, states of a training. */
import type { ChannelVariant, PlusPlusForm } from '../../src-shared/variants.ts';
import type { Head, HeadWeights } from '../network/head.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import type { HeadTrainingInput, HeadTrainingState } from '../training/head-trainer.ts';
import type { NetworkTrainingInput, NetworkTrainingState } from '../training/network-trainer.ts';

export interface OpenNetworkTrainingInput {
  key: string;
  backbone: string;
  input: Omit<NetworkTrainingInput, 'backbone'>;
  state: NetworkTrainingState | null;
}

export interface TrainNetworkStepInput {
  key: string;
  images: Float32Array;
  size: number;
}

export interface NetworkWeights {
  /** Every tensor of the backbone. */
  tensors: StateDict;
  head: HeadWeights;
}

export interface OpenHeadTrainingInput {
  key: string;
  input: HeadTrainingInput;
  state: HeadTrainingState | null;
}

export interface TrainHeadInput {
  key: string;
  /** Comes back after so many milliseconds, though the epoch has not ended; without, at its end. */
  forMs?: number;
}

export interface OpenNetworkInput {
  key: string;
  backbone: string;
  layer?: string;
  tensors: StateDict;
  head: Head;
  /** Side of the input in pixels. */
  size: number;
  /** Its width, where the input is not square. */
  columns?: number;
}

export interface NetworkShape {
  rows: number;
  columns: number;
  channels: number;
  /** D, the width of the pooled features. */
  pooled: number;
  /** Whether grad-weights can come from pooled features alone. */
  tailIsHead: boolean;
}

export interface FeaturesInput {
  key: string;
  /** Preprocessed images [count, size, size, 3]. */
  images: Float32Array;
  count: number;
  size: number;
  columns?: number;
  /** Also return A, [count, H, W, K]. */
  featureMaps: boolean;
}

export interface Features {
  /** [count, D]. */
  pooled: Float32Array;
  featureMaps: Float32Array | null;
}

export type PoolInput = Omit<TailGradientsInput, 'cotangents'>;

export interface TailGradientsInput {
  key: string;
  featureMaps: Float32Array;
  cotangents: Float32Array;
  count: number;
  rows: number;
  columns: number;
  channels: number;
}

export interface TailJacobianInput extends Omit<PoolInput, 'featureMaps' | 'count'> {
  /** A, [rows, columns, channels]. */
  featureMap: Float32Array;
  /** E. */
  width: number;
}

export interface PooledWeightsInput {
  key: string;
  /** [count, D]. */
  pooled: Float32Array;
  count: number;
  /** Mean ∂S/∂f [count, E]; for Grad-CAM++ that of each triplet [count·T, E], and the result is the sum over T. */
  cotangents: Float32Array;
  /** Rows of `cotangents`. */
  vectors: number;
  area: number;
  variant: ChannelVariant;
  form: PlusPlusForm;
}

export interface MapWeightsInput extends Omit<TailGradientsInput, 'cotangents'> {
  /** ∂S/∂f [count·T, E]. */
  cotangents: Float32Array;
  /** Rows of `cotangents`. */
  vectors: number;
  variant: ChannelVariant;
  form: PlusPlusForm;
}
