import { expect, test } from 'vitest';
import { everything } from '../../../src-shared/browse-query.ts';
import { chipsOf } from './chips.ts';

test('a chip per filter, and the query without it', () => {
  const query = {
    ...everything,
    text: 'a1',
    classes: ['cup', 'cow'],
    mask: false,
    low: 0.25,
    lasso: [0, 0, 1, 0, 1, 1],
    images: [5, 6, 9],
    sort: 'score' as const,
  };
  const score = { row: 'averaged', metric: 'maskIoU' };
  const chips = chipsOf(query, score);
  expect(chips.map(({ label }) => label)).toEqual([
    '“a1”',
    'cup',
    'cow',
    'no mask',
    'mask IoU ≥ 0.250',
    'in the lasso',
    'a list of 3 images',
  ]);
  expect(chips[1].without).toEqual({ classes: ['cow'] });
  expect(chipsOf({ ...query, high: 0.5 }, score)[4].label).toBe('mask IoU 0.250 – 0.500');
  expect(chipsOf(everything, score)).toEqual([]);
});
