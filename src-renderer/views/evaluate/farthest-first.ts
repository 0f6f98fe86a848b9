/** Queries by how far the number of their nearest image lies. Pure. */
import type { TargetRetrievalColumns } from './evaluate-requests.ts';

/** Places of the columns, the largest |Δt| first, of equals the first. */
export function farthestFirst({ difference }: Pick<TargetRetrievalColumns, 'difference'>): Uint32Array {
  return Uint32Array.from(difference.keys()).sort((a, b) => difference[b] - difference[a] || a - b);
}
