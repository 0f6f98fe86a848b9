import { expect, test } from 'vitest';
import type { EpochView } from '../../../src-shared/host-events.ts';
import { niceTicks } from '../../canvas/nice-ticks.ts';
import { alignCurves, curveRows, curvesOf, latestOf, withEpoch } from './curve-data.ts';

const metric = (epoch: number, loss: number, recall: number | null = null): EpochView => ({
  epoch,
  loss,
  activeShare: 0.5,
  learningRate: 0.001,
  recall,
});
const runs = [
  { id: 1, title: 'a', measure: 'recall' as const, metrics: [metric(1, 0.4), metric(2, 0.3, 0.5)] },
  { id: 2, title: 'b', measure: 'recall' as const, metrics: [metric(2, 0.2), metric(3, 0.1)] },
];

test('curves of several runs share their epochs, with gaps where one has none', () => {
  expect(alignCurves(runs, 'loss')).toEqual([
    [1, 2, 3],
    [0.4, 0.3, null],
    [null, 0.2, 0.1],
  ]);
  expect(alignCurves(runs, 'recall')[1]).toEqual([null, 0.5, null]);
  expect(alignCurves([], 'loss')).toEqual([[]]);
});

test('every number that was measured has its row', () => {
  const rows = curveRows(runs);
  expect(rows).toHaveLength(4);
  expect(rows[1]).toEqual({
    run: 1,
    title: 'a',
    epoch: 2,
    loss: 0.3,
    active_share: 0.5,
    learning_rate: 0.001,
    recall_at_1: 0.5,
  });
});

test('a run that relates images by a number has a rank correlation in the place of Recall@1, in curves and CSV', () => {
  const other = { id: 3, title: 'c', measure: 'rankCorrelation' as const, metrics: [metric(1, 0.4, 0.125)] };
  expect(curvesOf([other])).toEqual(['loss', 'activeShare', 'rankCorrelation']);
  expect(curvesOf(runs)).toEqual(['loss', 'activeShare', 'recall']);
  expect(curvesOf([...runs, other])).toHaveLength(4);
  expect([latestOf(other, 'recall'), latestOf(other, 'rankCorrelation')]).toEqual([null, 0.125]);
  expect(curveRows([other])[0]).not.toHaveProperty('recall_at_1');
  expect(curveRows([other])[0]).toMatchObject({ rank_correlation: 0.125 });
  expect(curveRows([runs[0], other])[1]).toMatchObject({ recall_at_1: 0.5, rank_correlation: null });
});

test('an epoch that is measured again takes the place of what came after the checkpoint', () => {
  const before = [metric(1, 0.4), metric(2, 0.3), metric(3, 0.2)];
  expect(withEpoch(before, metric(2, 0.25)).map(({ epoch, loss }) => [epoch, loss])).toEqual([
    [1, 0.4],
    [2, 0.25],
  ]);
  expect(withEpoch(before, metric(4, 0.1))).toHaveLength(4);
});

test('ticks are round numbers within the range', () => {
  expect(niceTicks(0, 1, 4)).toEqual([0, 0.5, 1]);
  expect(niceTicks(0, 0.31, 4)).toEqual([0, 0.1, 0.2, 0.3]);
  expect(niceTicks(1, 75, 5)).toEqual([20, 40, 60]);
  expect(niceTicks(3, 3, 5)).toEqual([3]);
});
