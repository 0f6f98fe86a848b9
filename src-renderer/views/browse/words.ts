/** Words and numbers as Browse writes them. */
import type { ReviewState } from '../../../src-shared/catalogue.ts';
import type { MetricName } from '../../../src-shared/report-types.ts';
import type { SortKey } from './query.ts';

export const reviewWords: Readonly<Record<ReviewState, string>> = {
  todo: 'to do',
  done: 'done',
  reviewed: 'reviewed',
  skipped: 'skipped',
};

const metricWords: Readonly<Record<MetricName, string>> = {
  energyInBox: 'energy in box',
  energyInMask: 'energy in mask',
  maskIoU: 'mask IoU',
  'maskIoU@0.2': 'mask IoU at 0.2',
  'maskIoU@0.5': 'mask IoU at 0.5',
  boxIoU: 'box IoU',
  maxBoxAcc: 'MaxBoxAcc',
  maxBoxAccV2: 'MaxBoxAccV2',
  pxap: 'PxAP',
  pointing: 'pointing',
};

export function metricTitle(metric: string): string {
  return metricWords[metric as MetricName] ?? metric;
}

export const sortTitles: Readonly<Record<SortKey, string>> = {
  order: 'data set order',
  name: 'name',
  class: 'class',
  size: 'size in pixels',
  score: 'score',
  distance: 'distance to ref.',
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
