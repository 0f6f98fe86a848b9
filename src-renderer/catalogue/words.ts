/** Words and numbers as Browse writes them. */

import type { SortKey } from '../../src-shared/browse-query.ts';
import { type MetricName, metricTitles } from '../../src-shared/report-types.ts';

export function metricTitle(metric: string): string {
  return metricTitles[metric as MetricName] ?? metric;
}

export const sortTitles: Readonly<Record<SortKey, string>> = {
  order: 'data set order',
  name: 'name',
  class: 'class',
  size: 'size in pixels',
  truth: 'what is drawn',
  draft: 'drafts first',
  score: 'score',
  distance: 'distance to ref.',
  column: 'column',
};

const grouped = new Intl.NumberFormat('en');

/** 1,234. */
export const counted = (value: number): string => grouped.format(value);

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${counted(count)} ${count === 1 ? one : many}`;
}

/** A score or distance in three places; '–' where there is none. */
export function decimals(value: number, digits = 2): string {
  return Number.isNaN(value) ? '–' : value.toFixed(digits);
}
