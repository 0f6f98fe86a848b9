/** The models of one fold, in a thread of the pool. */
import { type FoldProblem, type FoldResult, fitFold } from '../../src-shared/regress/fit-fold.ts';

export async function regressFold(problem: FoldProblem): Promise<Record<string, FoldResult>> {
  return fitFold(problem);
}
