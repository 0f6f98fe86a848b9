/** The optimiser of a spec. */
import type * as tf from '@tensorflow/tfjs-core';
import type { OptimiserSpec } from '../../src-shared/run-spec/run-spec.ts';
import { Adam } from './adam.ts';
import type { Optimiser, OptimiserState } from './optimiser.ts';
import { Sgd } from './sgd.ts';

export function createOptimiser(
  variables: readonly tf.Variable[],
  spec: OptimiserSpec,
  state: OptimiserState | null = null,
): Optimiser {
  switch (spec.name) {
    case 'adam':
      return new Adam(variables, state, spec);
    case 'sgd':
      return new Sgd(variables, state, spec);
  }
}
