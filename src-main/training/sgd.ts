/** Stochastic gradient descent with momentum and L2 penalty, as torch.optim.SGD computes it (no dampening, no Nesterov). */
import * as tf from '@tensorflow/tfjs-core';
import type { Optimiser, OptimiserState } from './optimiser.ts';

export interface SgdSpec {
  momentum: number;
  weightDecay: number;
}

export class Sgd implements Optimiser {
  private readonly variables: readonly tf.Variable[];
  private readonly spec: SgdSpec;
  /** Empty without momentum. */
  private readonly velocity: tf.Variable[];
  private updates: number;

  constructor(variables: readonly tf.Variable[], state: OptimiserState | null, spec: SgdSpec) {
    this.variables = variables;
    this.spec = spec;
    this.updates = state?.updates ?? 0;
    const moving = spec.momentum === 0 ? [] : variables;
    this.velocity = moving.map((variable, index) =>
      tf.tidy(() => {
        const values = state?.first[index];
        return tf.variable(values === undefined ? tf.zerosLike(variable) : tf.tensor(values, variable.shape), false);
      }),
    );
  }

  /** g ← g + λ w; v ← μ v + g; w ← w − η v. */
  update(gradients: readonly tf.Tensor[], learningRate: number): void {
    const { momentum, weightDecay } = this.spec;
    this.updates++;
    for (const [index, variable] of this.variables.entries()) {
      tf.tidy(() => {
        const gradient = gradients[index];
        const g = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(variable, weightDecay));
        const velocity = this.velocity[index];
        velocity?.assign(tf.add(tf.mul(velocity, momentum), g));
        variable.assign(tf.sub(variable, tf.mul(velocity ?? g, learningRate)));
      });
    }
  }

  state(): OptimiserState {
    const first = this.velocity.map((variable) => (variable.dataSync() as Float32Array).slice());
    return { updates: this.updates, first, second: [] };
  }

  dispose(): void {
    tf.dispose(this.velocity);
  }
}
