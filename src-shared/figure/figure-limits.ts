/** Which values of each map of a figure take the first and the last colour. */
import { type Limits, sharedLimits } from '../paint-map.ts';
import { effectText } from '../regress/value-map.ts';
import type { FigureCell, FigureContent } from './figure-content.ts';
import type { FigureSpec } from './figure-spec.ts';
import { unitOf } from './figure-words.ts';

/** Limits of maps of value lie around 0 on the scale of the estimate. */
export interface ColourLimits extends Limits {
  /** Of maps of value: whether effects are in per cent. */
  value?: { log: boolean };
}

export interface FigureLimits {
  /** By row and column; null where there is no map. */
  of: (row: number, column: number) => ColourLimits | null;
  /** By column: limits that all maps of the column share; empty otherwise. */
  columns: readonly (ColourLimits | null)[];
  /** Limits that several columns share, with what these have in common. */
  shared: readonly { title: string; limits: ColourLimits }[];
}

export function figureLimits({ columns, colours: { limits } }: FigureSpec, { cells }: FigureContent): FigureLimits {
  const own = (row: number, column: number): ColourLimits | null => ownLimits(cells[row][column]);
  const common = (among: (column: number) => boolean): ColourLimits | null => {
    const all = cells.flatMap((row) => row.flatMap((cell, at) => (among(at) ? (ownLimits(cell) ?? []) : [])));
    if (all.length === 0) return null;
    const { value } = all[0];
    return { ...sharedLimits(all), ...(value && { value }) };
  };
  const where = (row: number, column: number, found: ColourLimits | null): ColourLimits | null =>
    own(row, column) && found;
  if (typeof limits === 'object') {
    const value = cells.flat().find((cell) => cell.kind === 'value');
    const around = value && { low: -limits.high, high: limits.high, value: { log: value.log } };
    const maps = cells.flat().some((cell) => cell.kind === 'map');
    return {
      of: (row, column) => where(row, column, cells[row][column].kind === 'value' ? (around ?? null) : limits),
      columns: [],
      shared: [...(maps ? [{ title: '', limits }] : []), ...(around ? [{ title: '', limits: around }] : [])],
    };
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

function ownLimits(cell: FigureCell): ColourLimits | null {
  if (cell.kind === 'map') return cell.limits;
  return cell.kind === 'value' ? { low: -cell.most, high: cell.most, value: { log: cell.log } } : null;
}

/** As they are printed at the ends of a bar. */
export function limitTexts({ low, high, value }: ColourLimits): [low: string, high: string] {
  return value === undefined
    ? [limitText(low), limitText(high)]
    : [effectText(low, value.log), effectText(high, value.log)];
}

/** Three digits; powers of ten for what is very small or large. */
function limitText(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 0.001 && Math.abs(value) < 1e4
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(1);
}
