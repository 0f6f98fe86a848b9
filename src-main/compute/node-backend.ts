/** The part of tfjs-node's backend through which TensorFlow's own operations are called. */
import type * as tf from '@tensorflow/tfjs-core';

/** The part of tfjs-node's binding and backend that is used here. */
export interface NodeBinding {
  TF_ATTR_TYPE: number;
  TF_ATTR_INT: number;
  TF_ATTR_STRING: number;
  TF_ATTR_FLOAT: number;
  TF_ATTR_BOOL: number;
  TF_ATTR_SHAPE: number;
  TF_FLOAT: number;
}

export interface NodeBackend {
  binding: NodeBinding;
  /** Results are tensors of the engine already, tracked by the tidy around the call. */
  executeSingleOutput(name: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(name: string, attributes: Attribute[], inputs: tf.Tensor[], outputs: number): tf.Tensor[];
}

export interface Attribute {
  name: string;
  type: number;
  value: unknown;
}

/** oneDNN's kernels, which TensorFlow's own eager mode reaches by rewriting: they are found by this label alone. */
export function oneDnnLabel({ binding }: NodeBackend): Attribute {
  return { name: '_kernel', type: binding.TF_ATTR_STRING, value: 'MklNameChangeOp' };
}
