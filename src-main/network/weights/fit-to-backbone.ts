/** A checkpoint's tensors cut to what a backbone needs, and what a user should know of the rest. */
import { type Backbone, expectedTensors } from '../layers.ts';
import { matchTensors, requireMatch, type StateDict } from './state-dict.ts';

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

/** @throws TripletscopeError 'bad-input' naming what is missing, surplus, of another shape or not finite. */
export function fitToBackbone({ tensors, backbone, file, ignoreSurplus = [] }: FitRequest): FittedTensors {
  const expected = expectedTensors(backbone);
  requireMatch({
    expected,
    tensors,
    ignoreSurplus: [...backbone.classifier, ...ignoreSurplus],
    file,
    network: backbone.name,
  });
  return {
    tensors: new Map([...expected.keys()].map((name) => [name, tensors.get(name)!])),
    unused: matchTensors(expected, tensors, ignoreSurplus).surplus,
  };
}
