/** Errors of sets of features as they are written in the terminal, the report, the tables and the window. */
import type { ErrorName, SetErrors } from './errors.ts';

/** In the order of the columns. */
export const errorNames: readonly ErrorName[] = ['mae', 'medianApe', 'r2', 'r2Transformed'];

export function errorTitles({ target, log }: { target: string; log: boolean }): string[] {
  return [
    'mean absolute error',
    'median relative error',
    `R² of ${target}`,
    log ? `R² of log ${target}` : 'R² as estimated',
  ];
}

/**
 * Three decimals; a mean absolute error, which has the unit of the target, with as many decimals as give `best`, the best of
 * its column, four digits.
 */
export function errorText(name: ErrorName, value: number, best: number): string {
  if (name !== 'mae') return value.toFixed(3).replace('-', '−');
  const decimals = best > 0 ? Math.min(20, Math.max(0, 3 - Math.floor(Math.log10(best)))) : 3;
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** With its sign, − as typographers write it. */
export function differenceText(name: ErrorName, value: number, best: number): string {
  return `${value < 0 ? '−' : '+'}${errorText(name, Math.abs(value), best)}`;
}

/** The best mean of all sets. */
export function bestOf(name: ErrorName, sets: Readonly<Record<string, SetErrors>>): number {
  const means = Object.values(sets).map((errors) => errors[name].mean);
  return name === 'r2' || name === 'r2Transformed' ? Math.max(...means) : Math.min(...means);
}

export function pairTitle({ a, b }: { a: string; b: string }): string {
  return `${b} against ${a}`;
}
