/** What of the sampling was chosen otherwise than the evaluation has it, in links; what is not in them is the evaluation's. */
import type { Sampling } from '../../maps/engine-calls.ts';

const mostSeed = 2 ** 31 - 1;

export function chosenToParams({ seed, negatives, margin, form }: Partial<Sampling>): Record<string, string | null> {
  return {
    seed: seed === undefined ? null : String(seed),
    negatives: negatives ?? null,
    margin: margin === undefined ? null : String(margin),
    form: form ?? null,
  };
}

/** What is not understood is the evaluation's, too. */
export function chosenFromParams(params: URLSearchParams): Partial<Sampling> {
  const chosen: Partial<Sampling> = {};
  const seed = params.get('seed');
  if (seed !== null && /^\d{1,10}$/.test(seed) && Number(seed) <= mostSeed) chosen.seed = Number(seed);
  const negatives = params.get('negatives');
  if (negatives === 'image' || negatives === 'class') chosen.negatives = negatives;
  const margin = params.get('margin');
  if (margin !== null && /^\d+(\.\d+)?$/.test(margin) && Number(margin) <= 1e6) chosen.margin = Number(margin);
  const form = params.get('form');
  if (form === 'stable' || form === 'reference') chosen.form = form;
  return chosen;
}
