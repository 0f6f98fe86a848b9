/** Why a regression has no maps of value, told from what it was made of. */
import { mappedSets, type SetName } from './feature-sets.ts';
import type { Regressor } from './regression-spec.ts';

interface Reason {
  reason: string;
  remedy: string;
}

export function noMapsReason({
  regressor,
  sets,
  pooling,
}: {
  regressor?: Regressor | undefined;
  sets: readonly SetName[];
  /** Of the head of the network. */
  pooling: string;
}): Reason {
  if (regressor === 'forest')
    return {
      reason: 'Random forests are not linear, so there are no maps',
      remedy: 'Estimate with ridge regression.',
    };
  if (!sets.some((set) => mappedSets.some((one) => one === set)))
    return {
      reason: 'No set has the photographs themselves as features, so there are no maps',
      remedy: 'Estimate with images, or attributes+images.',
    };
  if (pooling !== 'average')
    return {
      reason: `The network does not average its feature map (its pooling is ${pooling}), so there are no maps`,
      remedy: 'Estimate with a model whose pooling is average.',
    };
  return { reason: 'The result was made without maps', remedy: 'Estimate again to have them.' };
}

/** In sentences. */
export function noMapsText(made: Parameters<typeof noMapsReason>[0]): string {
  return Object.values(noMapsReason(made))
    .map((sentence) => sentence.replace(/\.?$/, '.'))
    .join(' ');
}
