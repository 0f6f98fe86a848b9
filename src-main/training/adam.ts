/**
 * Adam (Kingma and Ba 2015, algorithm 1), as torch.optim.Adam computes it, with its state as plain data, so that a
 * resumed run goes on to the last bit.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Optimiser, OptimiserState } from './optimiser.ts';

export interface AdamSpec {
  beta1: number;
  beta2: number;
  /** λ of the L2 penalty: λ w is added to the gradient. */
  weightDecay: number;
}

const epsilon = 1e-8;

export class Adam implements Optimiser {
  private readonly variables: readonly tf.Variable[];
  private readonly spec: AdamSpec;
  private readonly first: tf.Variable[];
  private readonly second: tf.Variable[];
  private updates: number;

  constructor(variables: readonly tf.Variable[], state: OptimiserState | null, spec: AdamSpec) {
    this.variables = variables;
    this.spec = spec;
    this.updates = state?.updates ?? 0;
    const moment = (values: Float32Array[] | undefined) => (variable: tf.Variable, index: number) =>
      tf.tidy(() =>
        tf.variable(values === undefined ? tf.zerosLike(variable) : tf.tensor(values[index], variable.shape), false),
      );
    this.first = variables.map(moment(state?.first));
    this.second = variables.map(moment(state?.second));
  }

  /** Moves each variable by its gradient; `gradients` lie in the variables' order and stay the caller's. */
  update(gradients: readonly tf.Tensor[], learningRate: number): void {
    const { beta1, beta2, weightDecay } = this.spec;
    this.updates++;
    const rate = learningRate / (1 - beta1 ** this.updates);
    const correction = 1 / Math.sqrt(1 - beta2 ** this.updates);
    for (const [index, variable] of this.variables.entries()) {
      tf.tidy(() => {
        const gradient = gradients[index];
        const g = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(variable, weightDecay));
        const m = tf.add(tf.mul(this.first[index], beta1), tf.mul(g, 1 - beta1));
        const v = tf.add(tf.mul(this.second[index], beta2), tf.mul(tf.square(g), 1 - beta2));
        this.first[index].assign(m);
        this.second[index].assign(v);
        // rate · m / (√v · correction + ε), with the rate in the divisor: one pass over memory less.
        const divisor = tf.add(tf.mul(tf.sqrt(v), correction / rate), epsilon / rate);
        variable.assign(tf.sub(variable, tf.div(m, divisor)));
      });
    }
  }

  state(): OptimiserState {
    const read = (variable: tf.Variable): Float32Array => (variable.dataSync() as Float32Array).slice();
    return { updates: this.updates, first: this.first.map(read), second: this.second.map(read) };
  }

  dispose(): void {
    tf.dispose([...this.first, ...this.second]);
  }
}
