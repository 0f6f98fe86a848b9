/** A head in training: its weights as variables, and back to plain data. */
import * as tf from '@tensorflow/tfjs-core';
import { embedPooled, type HeadWeights, type LinearTensors } from '../network/head.ts';

export class HeadVariables {
  private readonly layers: LinearTensors[];
  private readonly normalize: boolean;

  constructor({ layers, normalize }: HeadWeights) {
    this.normalize = normalize;
    this.layers = layers.map(({ weight, bias, inputs, outputs }) => ({
      weight: variable(() => tf.tensor2d(weight, [outputs, inputs])),
      bias: bias === null ? null : variable(() => tf.tensor1d(bias)),
    }));
  }

  /** What the optimiser moves. */
  get variables(): tf.Variable[] {
    return this.layers.flatMap(({ weight, bias }) => (bias === null ? [weight] : [weight, bias]) as tf.Variable[]);
  }

  /** pooled [B, D] → f [B, E], differentiable. */
  embed(pooled: tf.Tensor2D): tf.Tensor2D {
    return embedPooled(pooled, this.layers, this.normalize);
  }

  weights(): HeadWeights {
    const layers = this.layers.map(({ weight, bias }) => ({
      inputs: weight.shape[1],
      outputs: weight.shape[0],
      weight: read(weight),
      bias: bias === null ? null : read(bias),
    }));
    return { layers, normalize: this.normalize };
  }

  dispose(): void {
    tf.dispose(this.variables);
  }
}

/** Variables are told apart from tensors by nothing that `embedPooled` looks at. */
function variable<T extends tf.Tensor>(initial: () => T): T {
  return tf.tidy(() => tf.variable(initial())) as tf.Tensor as T;
}

/** A copy: what `dataSync` gives may be the backend's own array. */
function read(tensor: tf.Tensor): Float32Array {
  return (tensor.dataSync() as Float32Array).slice();
}
