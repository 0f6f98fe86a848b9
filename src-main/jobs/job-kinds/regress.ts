import { type RegressionSpec, regressionSpecSchema } from '../../../src-shared/regress/regression-spec.ts';
import { estimateItems } from '../../pipeline/estimate-items.ts';
import type { JobKind } from './job-kind.ts';

/** What attributes and photographs say of a number of the table; the result is kept in the workspace. */
export const regressJob: JobKind<RegressionSpec> = {
  params: regressionSpecSchema,
  title: ({ target }) => `Estimating ${target}`,
  lane: 'compute',
  changes: ['regressions'],
  work: estimateItems,
};
