/**
 * The reverse pass of tf.variableGrads with less memory: an activation, and the gradient at it, are freed as soon as the
 * operation that made it has been passed, where tfjs keeps all of them to the end. It walks the tape that tfjs records.
 */
import * as tf from '@tensorflow/tfjs-core';
import '../network/gradients.ts';

/** One recorded operation; outputs and inputs may be disposed of already, their ids and shapes stay. */
interface TapeNode {
  kernelName: string;
  inputs: tf.NamedTensorMap;
  outputs: tf.Tensor[];
  /** Kept for `gradient`. */
  saved: tf.Tensor[];
  gradient?: (dys: (tf.Tensor | undefined)[]) => Record<string, () => tf.Tensor>;
}

/** The part of tfjs's engine that records. */
interface Recorder {
  state: { activeTape: TapeNode[] | null };
  startTape(): void;
  endTape(): void;
}

export interface ValueAndGradients {
  value: tf.Scalar;
  /** In the order of the variables. */
  gradients: tf.Tensor[];
}

/** f() and ∂f/∂variables, the caller's to dispose of. f must depend on each variable; not to be nested. */
export function leanGradients(f: () => tf.Scalar, variables: readonly tf.Variable[]): ValueAndGradients {
  const recorder = tf.engine() as unknown as Recorder;
  const tape: TapeNode[] = [];
  try {
    recorder.startTape();
    let value: tf.Scalar;
    try {
      value = tf.tidy(f);
    } finally {
      recorder.endTape();
      tape.push(...(recorder.state.activeTape ?? []));
      recorder.state.activeTape = null;
    }
    const results = tf.tidy(() => walkBack(tape, value, variables));
    return { value, gradients: results };
  } finally {
    for (const { saved } of tape) tf.dispose(saved);
  }
}

function walkBack(tape: readonly TapeNode[], value: tf.Scalar, variables: readonly tf.Variable[]): tf.Tensor[] {
  const dependent = dependentIds(tape, variables);
  const gradients = new Map<number, tf.Tensor>([[value.id, tf.onesLike(value)]]);
  for (const node of tape.toReversed()) {
    const dys = node.outputs.map(({ id }) => gradients.get(id));
    const wanted = Object.entries(node.inputs).filter(([, input]) => dependent.has(input.id));
    if (wanted.length > 0 && dys.some((dy) => dy !== undefined)) {
      for (const [name, dx] of Object.entries(inputGradients(node, wanted, dys))) {
        const { id } = node.inputs[name];
        const sum = gradients.get(id);
        gradients.set(id, sum === undefined ? dx : tf.add(sum, dx));
        if (sum !== undefined) tf.dispose([sum, dx]);
      }
    }
    tf.dispose(dys.filter((dy) => dy !== undefined));
    for (const { id } of node.outputs) gradients.delete(id);
    tf.dispose(node.saved);
  }
  return variables.map((variable) => gradients.get(variable.id)!);
}

/** Ids of all that was computed from the variables, themselves included: gradients at anything else are not needed. */
function dependentIds(tape: readonly TapeNode[], variables: readonly tf.Variable[]): Set<number> {
  const ids = new Set(variables.map(({ id }) => id));
  for (const { inputs, outputs } of tape) {
    if (Object.values(inputs).some(({ id }) => ids.has(id))) for (const { id } of outputs) ids.add(id);
  }
  return ids;
}

/** Clones, since a gradient may be the very tensor that came in; a clone copies no values. */
function inputGradients(
  node: TapeNode,
  wanted: readonly [string, tf.Tensor][],
  dys: (tf.Tensor | undefined)[],
): tf.NamedTensorMap {
  if (node.gradient === undefined) throw new Error(`no gradient is registered for ${node.kernelName}`);
  return tf.tidy(() => {
    const passed = node.gradient!(dys);
    return Object.fromEntries(wanted.map(([name]) => [name, tf.clone(passed[name]())]));
  });
}
