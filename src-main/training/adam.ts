/**
 * Adam (Kingma and Ba 2015, algorithm 1), as torch.optim.Adam computes it, with its state as plain data, so that a
 * resumed run goes on to the last bit.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { AcceleratedKernels, AdamKernel } from '../network/kernels.ts';
import type { Optimiser, OptimiserState } from './optimiser.ts';

export interface AdamSpec {
  beta1: number;
  beta2: number;
  /** λ of the L2 penalty: λ w is added to the gradient. */
  weightDecay: number;
}

const epsilon = 1e-8;

export class Adam implements Optimiser {
  private readonly spec: AdamSpec;
  private readonly moved: readonly Moved[];
  private updates: number;

  /** `kernel` moves variables in place; left out, portable operations give the same numbers on every backend. */
  constructor(
    variables: readonly tf.Variable[],
    state: OptimiserState | null,
    spec: AdamSpec,
    kernel?: AcceleratedKernels['adam'],
  ) {
    this.spec = spec;
    this.updates = state?.updates ?? 0;
    this.moved = variables.map((variable, index) => {
      const moment = (values: Float32Array[] | undefined): tf.Tensor =>
        values === undefined ? tf.zerosLike(variable) : tf.tensor(values[index], variable.shape);
      const start = { variable, first: moment(state?.first), second: moment(state?.second) };
      const moved = kernel === undefined ? byOperations(start) : byKernel(kernel, start);
      tf.dispose([start.first, start.second]);
      return moved;
    });
  }

  /** Moves each variable by its gradient; `gradients` lie in the variables' order and stay the caller's. */
  update(gradients: readonly tf.Tensor[], learningRate: number): void {
    const { beta1, beta2, weightDecay } = this.spec;
    this.updates++;
    // m̂ and v̂ of the paper, carried over to rate and ε.
    const correction = Math.sqrt(1 - beta2 ** this.updates);
    const rate = (learningRate * correction) / (1 - beta1 ** this.updates);
    const settings = { rate, beta1, beta2, epsilon: epsilon * correction };
    for (const [index, { variable, update }] of this.moved.entries()) {
      tf.tidy(() => {
        const gradient = gradients[index];
        update(weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(variable, weightDecay)), settings);
      });
    }
  }

  state(): OptimiserState {
    const moments = this.moved.map(({ moments }) =>
      tf.tidy(() => moments().map((moment) => (moment.dataSync() as Float32Array).slice())),
    );
    return {
      updates: this.updates,
      first: moments.map(([first]) => first),
      second: moments.map(([, second]) => second),
    };
  }

  dispose(): void {
    for (const { dispose } of this.moved) dispose();
  }
}

interface Moved {
  variable: tf.Variable;
  update: AdamKernel['update'];
  /** The first and the second. */
  moments(): [tf.Tensor, tf.Tensor];
  dispose(): void;
}

interface Start {
  variable: tf.Variable;
  first: tf.Tensor;
  second: tf.Tensor;
}

function byKernel(adam: NonNullable<AcceleratedKernels['adam']>, { variable, first, second }: Start): Moved {
  const kernel = adam({ weights: variable, first, second });
  return {
    variable,
    update(gradient, settings) {
      kernel.update(gradient, settings);
      variable.assign(kernel.weights());
    },
    moments: () => kernel.moments(),
    dispose: () => kernel.dispose(),
  };
}

function byOperations({ variable, ...start }: Start): Moved {
  const first = tf.variable(start.first, false);
  const second = tf.variable(start.second, false);
  return {
    variable,
    update(g, { rate, beta1, beta2, epsilon }) {
      const m = tf.add(tf.mul(first, beta1), tf.mul(g, 1 - beta1));
      const v = tf.add(tf.mul(second, beta2), tf.mul(tf.square(g), 1 - beta2));
      first.assign(m);
      second.assign(v);
      // rate · m / (√v + ε), with the rate in the divisor: one pass over memory less.
      const divisor = tf.add(tf.mul(tf.sqrt(v), 1 / rate), epsilon / rate);
      variable.assign(tf.sub(variable, tf.div(m, divisor)));
    },
    moments: () => [first, second],
    dispose: () => tf.dispose([first, second]),
  };
}
