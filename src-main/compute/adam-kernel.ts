/** TensorFlow's ResourceApplyAdam: weights and moments lie in TensorFlow's variables, and one pass over memory moves them. */
import * as tf from '@tensorflow/tfjs-core';
import type { AdamKernel } from '../network/kernels.ts';
import type { Attribute, NodeBackend } from './node-backend.ts';

let made = 0;

export function adamKernel(
  backend: NodeBackend,
  start: { weights: tf.Tensor; first: tf.Tensor; second: tf.Tensor },
): AdamKernel {
  const { binding } = backend;
  const boolean = (name: string): Attribute => ({ name, type: binding.TF_ATTR_BOOL, value: false });
  const type = (name: string): Attribute => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT });
  const variable = (value: tf.Tensor): tf.Tensor => {
    const attributes: Attribute[] = [
      { name: 'container', type: binding.TF_ATTR_STRING, value: '' },
      { name: 'shared_name', type: binding.TF_ATTR_STRING, value: `adam-${made++}` },
      type('dtype'),
      { name: 'shape', type: binding.TF_ATTR_SHAPE, value: value.shape },
    ];
    const handle = tf.keep(backend.executeSingleOutput('VarHandleOp', attributes, []));
    backend.executeMultipleOutputs('AssignVariableOp', [type('dtype')], [handle, value], 0);
    return handle;
  };
  const handles = [start.weights, start.first, start.second].map(variable);
  const [weights, first, second] = handles;
  const read = (handle: tf.Tensor): tf.Tensor =>
    backend.executeSingleOutput('ReadVariableOp', [type('dtype')], [handle]);
  return {
    update(gradient, { rate, beta1, beta2, epsilon }) {
      // No power of β stands in the rule here: the caller has corrected rate and ε.
      const numbers = [0, 0, rate, beta1, beta2, epsilon].map((value) => tf.scalar(value));
      const attributes = [type('T'), boolean('use_locking'), boolean('use_nesterov')];
      backend.executeMultipleOutputs('ResourceApplyAdam', attributes, [...handles, ...numbers, gradient], 0);
      tf.dispose(numbers);
    },
    weights: () => read(weights),
    moments: () => [read(first), read(second)],
    dispose() {
      for (const handle of handles) {
        backend.executeMultipleOutputs('DestroyResourceOp', [boolean('ignore_lookup_error')], [handle], 0);
      }
      tf.dispose(handles);
    },
  };
}

/** How far two steps lie from the formula in plain numbers. */
export function adamError(backend: NodeBackend): tf.Scalar {
  const [start, gradient] = [tf.tensor1d([1, -2, 0.5]), tf.tensor1d([0.1, -3, 1e-3])];
  const zeros = tf.zerosLike(start);
  const kernel = adamKernel(backend, { weights: start, first: zeros, second: zeros });
  try {
    const settings = { rate: 0.25, beta1: 0.9, beta2: 0.999, epsilon: 1e-3 };
    kernel.update(gradient, settings);
    kernel.update(gradient, settings);
    let [w, m, v]: tf.Tensor[] = [start, zeros, zeros];
    for (let step = 0; step < 2; step++) {
      m = tf.add(tf.mul(m, 0.9), tf.mul(gradient, 0.1));
      v = tf.add(tf.mul(v, 0.999), tf.mul(tf.square(gradient), 0.001));
      w = tf.sub(w, tf.div(tf.mul(m, 0.25), tf.add(tf.sqrt(v), 1e-3)));
    }
    const [first, second] = kernel.moments();
    const errors = [tf.sub(kernel.weights(), w), tf.sub(first, m), tf.sub(second, v)].map((difference) =>
      tf.abs(difference),
    );
    return tf.max(tf.stack(errors));
  } finally {
    kernel.dispose();
  }
}
