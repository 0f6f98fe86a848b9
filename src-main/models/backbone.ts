/** A trunk with its weights, wherever they came from, and whether a head fits it. */
import { createHash } from 'node:crypto';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { LinearLayer } from '../network/head.ts';
import type { Backbone, Preprocessing } from '../network/layers.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import { encodeSafetensors } from '../network/weights/write-safetensors.ts';
import { headTensorsByName } from './head-file.ts';

export interface LoadedBackbone {
  backbone: Backbone;
  /** Exactly the tensors that the backbone expects. */
  tensors: StateDict;
  /** SHA-256 of the file, or what the weights were drawn from. */
  weightsId: string;
  preprocessing: Preprocessing;
  /** The explained stage by name. */
  layer: string;
  /** The head that the user brought, or null. */
  head: LinearLayer[] | null;
  /** How the user named it: a file, or a name within the trunk's file. */
  headName: string | null;
  /** What a user should know: a prefix that was stripped, tensors that were left out. */
  notes: string[];
}

/** The user's head reads what the trunk gives; without one, whatever it gives is the embedding. */
export function requireHeadFits({ head, headName }: LoadedBackbone, pooled: number): void {
  if (head === null || head[0].inputs === pooled) return;
  throw new TripletscopeError('bad-input', 'the head does not fit the pooled features', {
    file: headName ?? undefined,
    expected: `weight [E, ${pooled}]`,
    received: `weight [E, ${head[0].inputs}]`,
    remedy: 'Choose the pooling, the layer and the input size that the head was trained with.',
  });
}

/** SHA-256 of the user's head, for the keys of what is made with it. */
export function headIdOf({ head }: Pick<LoadedBackbone, 'head'>): string | null {
  if (head === null) return null;
  return createHash('sha256')
    .update(encodeSafetensors(headTensorsByName({ layers: head })))
    .digest('hex');
}
