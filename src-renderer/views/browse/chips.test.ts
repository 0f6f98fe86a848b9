import { expect, test } from 'vitest';
import { chipsOf } from './chips.ts';
import { everything } from './query.ts';

test('a chip per filter, and the query without it', () => {
  const query = {
    ...everything,
    text: 'a1',
    classes: ['cup', 'cow'],
    mask: false,
    score: { row: 'averaged', metric: 'maskIoU' },
    low: 0.25,
    lasso: [0, 0, 1, 0, 1, 1],
    sort: 'score' as const,
  };
  const chips = chipsOf(query);
  expect(chips.map(({ label }) => label)).toEqual([
    '“a1”',
    'cup',
    'cow',
    'no mask',
    'mask IoU ≥ 0.250',
    'encircled in the map',
  ]);
  expect(chips[1].without).toEqual({ classes: ['cow'] });
  expect(chipsOf({ ...query, high: 0.5 })[4].label).toBe('mask IoU 0.250 – 0.500');
  expect(chipsOf(everything)).toEqual([]);
});
