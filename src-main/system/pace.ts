/** Long loops on the engine's thread rest between slices, so that its event loop never waits 50 ms. */
import { setImmediate as nextTurn } from 'node:timers/promises';

const SLICE_MS = 10;

/** `await pace()` inside a loop: resolves at once within the slice of 10 ms, else after one turn of the event loop. */
export function createPace(signal?: AbortSignal): () => Promise<void> | undefined {
  let start = performance.now();
  return () => {
    if (performance.now() - start < SLICE_MS) return undefined;
    return nextTurn().then(() => {
      signal?.throwIfAborted();
      start = performance.now();
    });
  };
}

/**
 * Runs `work` over all items, `width` at a time, and keeps the order of results. The first rejection rejects the whole, once
 * those that were under way have ended.
 */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let failure: { error: unknown } | null = null;
  const runner = async (): Promise<void> => {
    while (next < items.length && failure === null) {
      const index = next++;
      try {
        results[index] = await work(items[index], index);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, runner));
  const failed = failure as { error: unknown } | null;
  if (failed !== null) throw failed.error;
  return results;
}
