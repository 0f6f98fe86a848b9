/** Everything that is exported as arrays, by the name on the command line. */
import type { ArrayKind } from '../../../src-shared/dataset-formats.ts';
import type { ArraySource } from './array-set.ts';
import { mapArrays, scoreArrays } from './map-arrays.ts';
import { bankArrays, embeddingArrays, featureArrays, headArrays } from './model-arrays.ts';
import { neighbourArrays, pairArrays, tripletArrays } from './relation-arrays.ts';

export const arraySources = {
  embeddings: embeddingArrays,
  features: featureArrays,
  banks: bankArrays,
  heads: headArrays,
  triplets: tripletArrays,
  pairs: pairArrays,
  neighbours: neighbourArrays,
  scores: scoreArrays,
  maps: mapArrays,
} satisfies Record<ArrayKind, ArraySource>;
