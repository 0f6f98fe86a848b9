/** Rows of an evaluation that are points of a curve: `N=5` (averaged over 5 triplets), `N=all`, `M=50` (its top 50 channels). */

export interface CurveRow {
  kind: 'N' | 'M';
  value: number | 'all';
}

/** Null for a row of the table. */
export function curvePointOf(row: string): CurveRow | null {
  const [, kind, value] = /^([NM])=(\d+|all)$/.exec(row) ?? [];
  if (kind === undefined || value === undefined || (kind === 'M' && value === 'all')) return null;
  return { kind: kind as CurveRow['kind'], value: value === 'all' ? 'all' : Number(value) };
}

export function curveRow({ kind, value }: CurveRow): string {
  return `${kind}=${value}`;
}
