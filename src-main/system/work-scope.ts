/**
 * Works side by side that belong to one: where one of them fails, the others are cancelled and waited for before the
 * failure is told. So nothing goes on, or reports, behind work that has ended.
 */
import type { WorkContext } from '../../src-shared/progress.ts';

export interface WorkScope extends WorkContext {
  /** Begins work beside what goes on. Its failure is that of the scope, whether or not anybody awaits it. */
  beside: <T>(work: (context: WorkContext) => Promise<T>) => Promise<T>;
}

/** Ends when `work` and all that was begun beside it have ended; throws the first failure. */
export async function inScope<T>(context: WorkContext, work: (scope: WorkScope) => Promise<T>): Promise<T> {
  const canceller = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  let failure: { error: unknown } | null = null;
  const fail = (error: unknown): void => {
    failure ??= { error };
    canceller.abort(error);
  };
  const own: WorkContext = {
    signal: AbortSignal.any([context.signal, canceller.signal]),
    report: (progress) => {
      if (failure === null) context.report(progress);
    },
  };
  const beside: WorkScope['beside'] = (begin) => {
    const result = begin(own);
    const watched = result.catch(fail).finally(() => underWay.delete(watched));
    underWay.add(watched);
    return result;
  };
  const result = await work({ ...own, beside }).catch(fail);
  while (underWay.size > 0) await Promise.all(underWay);
  const failed = failure as { error: unknown } | null;
  if (failed !== null) throw failed.error;
  return result as T;
}

/** All of them at once; the results in their order. */
export function together<T>(context: WorkContext, works: readonly ((own: WorkContext) => Promise<T>)[]): Promise<T[]> {
  return inScope(context, ({ beside }) => Promise.all(works.map((work) => beside(work))));
}
