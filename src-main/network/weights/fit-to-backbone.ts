/** A checkpoint's tensors cut to what a backbone needs, and what a user should know of the rest. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Backbone, expectedTensors } from '../layers.ts';
import { matchTensors, refuseNonFinite, requireShapes, type StateDict } from './state-dict.ts';

export interface FitRequest {
  tensors: StateDict;
  backbone: Backbone;
  /** The file as the user named it. */
  file: string;
  /** Tensors that may lie there unused beside the backbone's own classifier: a head's, as `selectHead` names them. */
  ignoreSurplus?: readonly string[];
}

export interface FittedTensors {
  /** Exactly the tensors that the backbone expects, in its order. */
  tensors: StateDict;
  /** Names that lie in the file and are not used: the classifier, counters of batches. */
  unused: string[];
}

/**
 * Takes what the backbone needs; the thread rests between tensors (ResNet-101 has 44 million values to look at).
 * @throws TripletscopeError 'bad-input' naming what is missing, surplus, of another shape or not finite.
 */
export async function fitToBackbone({
  tensors,
  backbone,
  file,
  ignoreSurplus = [],
}: FitRequest): Promise<FittedTensors> {
  const expected = expectedTensors(backbone);
  const ignored = [...backbone.classifier, ...ignoreSurplus];
  requireShapes({ expected, tensors, ignoreSurplus: ignored, file, network: backbone.name });
  const fitted: StateDict = new Map();
  for (const name of expected.keys()) {
    const tensor = tensors.get(name)!;
    refuseNonFinite(name, tensor, file);
    fitted.set(name, tensor);
    await nextTurn();
  }
  return { tensors: fitted, unused: matchTensors(expected, tensors, ignoreSurplus).surplus };
}
