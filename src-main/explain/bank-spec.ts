/** What a bank of grad-weights holds: stored with it, so that every result names how it was made. */

import type { ScoreSpec } from '../../src-shared/score.ts';
import type { ChannelVariant, PlusPlusForm } from '../../src-shared/variants.ts';
import type { SamplingSpec } from './sampling.ts';

export interface BankSpec {
  variant: ChannelVariant;
  /** Only read for Grad-CAM++. */
  form: PlusPlusForm;
  score: ScoreSpec;
  /** N triplets an anchor, or all that the sampler can draw. */
  triplets: number | 'all';
  sampling: SamplingSpec;
}

/** Variants that are not linear in the gradient are averaged triplet by triplet; "all" is then this many draws. */
export const nonLinearCap = 1000;

/** Grad-CAM is linear in the gradient; so is XGrad-CAM, whose divisor depends on A alone. Grad-CAM++ is not. */
export function isLinear(variant: ChannelVariant): boolean {
  return variant !== 'gradcam++';
}
