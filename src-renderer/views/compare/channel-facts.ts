/** What the channel panel says of one column's α. */
import { cumulativeShare, rankChannels } from '../../../src-shared/maps.ts';
import type { ColumnSpec } from './column-spec.ts';
import type { ColumnResult } from './compute-columns.ts';

export interface ChannelFacts {
  /** Channels by signed weight, largest first, ties by number (METHOD 5). */
  order: Uint32Array;
  /** α in that order. */
  sorted: Float32Array;
  /** Share of Σ max(α,0) that the first 1 … K carry. */
  share: Float64Array;
}

export function channelFacts(alpha: Float32Array): ChannelFacts {
  const order = rankChannels(alpha);
  return { order, sorted: Float32Array.from(order, (k) => alpha[k]), share: cumulativeShare(alpha) };
}

/** A second, larger cut to compare with: four times as many, or as many as carry nine tenths. */
export function laterCut(M: number, K: number): number | null {
  const later = [100, 200, 400, 800].find((count) => count >= 4 * M) ?? 4 * M;
  return later < K ? later : null;
}

/** "23 %". */
export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

/** Whose α is shown: the chosen column's, else the first that is cut, else the first that has any; −1 where none has. */
export function alphaColumn(
  columns: readonly ColumnSpec[],
  results: readonly (ColumnResult | undefined)[],
  chosen: number,
): number {
  const has = (at: number): boolean => {
    const one = results[at];
    return one?.state === 'ready' && one.alpha !== null;
  };
  if (has(chosen)) return chosen;
  const top = columns.findIndex((column, at) => column.source === 'top' && has(at));
  return top >= 0 ? top : results.findIndex((_, at) => has(at));
}
