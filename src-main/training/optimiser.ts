/** What moves the weights, with its state as plain data, so that a resumed run goes on to the last bit. */
import type * as tf from '@tensorflow/tfjs-core';

/** Moments by variable, in the variables' order; those that the optimiser does not have are empty lists. */
export interface OptimiserState {
  /** Updates made so far. */
  updates: number;
  first: Float32Array[];
  second: Float32Array[];
}

export interface Optimiser {
  /** Moves each variable by its gradient; `gradients` lie in the variables' order and stay the caller's. */
  update(gradients: readonly tf.Tensor[], learningRate: number): void;
  state(): OptimiserState;
  dispose(): void;
}
