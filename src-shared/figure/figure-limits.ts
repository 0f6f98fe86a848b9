/** Which values of each map of a figure take the first and the last colour. */
import { type Limits, sharedLimits } from '../paint-map.ts';
import type { FigureContent } from './figure-content.ts';
import type { FigureSpec } from './figure-spec.ts';
import { unitOf } from './figure-words.ts';

export interface FigureLimits {
  /** By row and column; null where there is no map. */
  of: (row: number, column: number) => Limits | null;
  /** By column: limits that all maps of the column share; empty otherwise. */
  columns: readonly (Limits | null)[];
  /** Limits that several columns share, with what these have in common. */
  shared: readonly { title: string; limits: Limits }[];
}

export function figureLimits({ columns, colours: { limits } }: FigureSpec, { cells }: FigureContent): FigureLimits {
  const own = (row: number, column: number): Limits | null => {
    const cell = cells[row][column];
    return cell.kind === 'map' ? cell.limits : null;
  };
  const common = (among: (column: number) => boolean): Limits | null => {
    const all = cells.flatMap((row) =>
      row.flatMap((cell, at) => (among(at) && cell.kind === 'map' ? [cell.limits] : [])),
    );
    return all.length === 0 ? null : sharedLimits(all);
  };
  const where = (row: number, column: number, found: Limits | null): Limits | null => own(row, column) && found;
  if (typeof limits === 'object') {
    return { of: (row, column) => where(row, column, limits), columns: [], shared: [{ title: '', limits }] };
  }
  if (limits === 'own') return { of: own, columns: [], shared: [] };
  if (limits === 'column') {
    const each = columns.map((_, at) => common((one) => one === at));
    return { of: (row, column) => where(row, column, each[column]), columns: each, shared: [] };
  }
  const units = columns.map(unitOf);
  const keys = [...new Set(units.map(({ key }) => key))];
  const byKey = new Map(keys.map((key) => [key, common((column) => units[column].key === key)]));
  const shared = keys.flatMap((key) => {
    const found = byKey.get(key) ?? null;
    return found === null ? [] : [{ title: units.find((unit) => unit.key === key)!.title, limits: found }];
  });
  return { of: (row, column) => where(row, column, byKey.get(units[column].key) ?? null), columns: [], shared };
}

/** Three digits; powers of ten for what is very small or large. */
export function limitText(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 0.001 && Math.abs(value) < 1e4
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(1);
}
