/** How metrics are rounded and written, the same in every table and in the window. */
import type { MetricName } from './report-types.ts';

const percent: ReadonlySet<MetricName> = new Set(['maxBoxAcc', 'maxBoxAccV2', 'pxap']);

export function isPercentage(metric: MetricName): boolean {
  return percent.has(metric);
}

/** Percentages with one decimal, fractions with three. */
export function rounded(metric: MetricName, value: number): string {
  return value.toFixed(percent.has(metric) ? 1 : 3);
}

/** With its sign, − as typographers write it; 0 has none. */
export function signedDifference(metric: MetricName, value: number): string {
  const digits = rounded(metric, Math.abs(value));
  if (Number(digits) === 0) return digits;
  return `${value < 0 ? '−' : '+'}${digits}`;
}
