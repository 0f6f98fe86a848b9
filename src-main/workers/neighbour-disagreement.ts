/** How many of the neighbours of each image are negatives, off the engine's thread. */
import type { RelationSpec } from '../../src-shared/relation.ts';
import { relationOf } from '../../src-shared/relation-of.ts';
import { type DisagreementInput, neighbourDisagreement } from '../evaluate/neighbour-disagreement.ts';

export type NeighbourDisagreementInput = Omit<DisagreementInput, 'relation' | 'signal'> & { relation: RelationSpec };

export function neighboursDisagree({ relation, ...input }: NeighbourDisagreementInput): Promise<Float32Array> {
  return neighbourDisagreement({ ...input, relation: relationOf(relation) });
}
