/** The optimiser of a spec. A head has too few weights for `kernels` to matter, and trains alike on every backend without. */
import type * as tf from '@tensorflow/tfjs-core';
import type { OptimiserSpec } from '../../src-shared/run-spec/run-spec.ts';
import type { AcceleratedKernels } from '../network/kernels.ts';
import { Adam } from './adam.ts';
import type { Optimiser, OptimiserState } from './optimiser.ts';
import { Sgd } from './sgd.ts';

/** `state`: that of a training that is resumed, or null. */
export function createOptimiser(
  variables: readonly tf.Variable[],
  spec: OptimiserSpec,
  state: OptimiserState | null = null,
  kernels: AcceleratedKernels = {},
): Optimiser {
  switch (spec.name) {
    case 'adam':
      return new Adam(variables, state, spec, kernels.adam);
    case 'sgd':
      return new Sgd(variables, state, spec);
  }
}
