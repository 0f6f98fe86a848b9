import { expect, test } from 'vitest';
import type { MetricSummary, ReportRow } from '../../src-shared/report-types.ts';
import { resultOf } from './score-result.ts';

const summary = (mean: number): MetricSummary => ({ mean, low: mean - 0.1, high: mean + 0.1, n: 8, excluded: 0 });
const row = (id: string, metrics: ReportRow['metrics'], sameAs?: string): ReportRow => ({
  id,
  label: id,
  metrics,
  sameAs,
});

test('the best map by the first metric that was measured; the baseline is none, and repeated rows are told once', () => {
  const rows = [
    row('center', { boxIoU: summary(0.9), pointing: summary(1) }),
    row('single', { boxIoU: summary(0.4) }),
    row('averaged', { boxIoU: summary(0.5) }),
    row('hirescam', { boxIoU: summary(0.4) }, 'single'),
  ];
  const result = resultOf(rows)!;
  expect(result.title).toBe('box IoU');
  expect(result.rows.map(({ id }) => id)).toEqual(['center', 'single', 'averaged']);
  expect(result.best).toMatchObject({ id: 'averaged', mean: 0.5, n: 8 });
  expect(resultOf([...rows, row('layercam', { maskIoU: summary(0.2) })])!.title).toBe('mask IoU');
});

test('of equals none is the best, and without a metric there is no result', () => {
  expect(
    resultOf([row('single', { maskIoU: summary(0.3) }), row('averaged', { maskIoU: summary(0.3) })])!.best,
  ).toBeNull();
  expect(resultOf([row('single', {})])).toBeNull();
});
