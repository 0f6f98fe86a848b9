import { expect, test } from 'vitest';
import { browseParams } from './browse-params.ts';

const cell = { row: 'averaged', metric: 'maskIoU', list: 'worst', range: null, usual: true } as const;

test('filters that Browse has, and the score where it is the one of Browse', () => {
  const subset = ['train', 'class=a,b', 'class=c', 'tag=x', 'mask=yes', 'author=ann', 'text=red', 'text=bird'];
  expect(browseParams({ ...cell, subset })).toEqual({
    split: 'train',
    class: 'a%2Cb,c',
    tag: 'x',
    mask: 'yes',
    text: 'red bird',
    score: 'averaged:maskIoU',
    sort: 'score',
    down: null,
  });
  const range = { low: 0.25, high: 0.5 };
  expect(browseParams({ ...cell, subset: [], list: 'best', range })).toMatchObject({
    down: '1',
    low: '0.25',
    high: '0.5',
  });
  expect(browseParams({ ...cell, subset: [], range, usual: false })).toEqual({ split: 'test' });
  expect(browseParams({ ...cell, row: 'N=3', subset: [], range })).toEqual({ split: 'test' });
});
