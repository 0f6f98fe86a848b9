import { expect, test } from 'vitest';
import {
  gridLayout,
  movePlace,
  offsetOfScroll,
  offsetToShow,
  rowsInSight,
  scrollOfOffset,
  tallestElement,
} from './grid-layout.ts';

const small = gridLayout({ count: 23, width: 500, tile: 90, gap: 10, caption: 30 });

test('tiles grow until a row is full', () => {
  expect(small).toMatchObject({ columns: 5, rows: 5, cellWidth: 92, cellHeight: 122, height: 650, scrollHeight: 650 });
  expect(gridLayout({ count: 3, width: 40, tile: 90, gap: 10, caption: 30 })).toMatchObject({
    columns: 1,
    cellWidth: 40,
  });
  expect(gridLayout({ count: 0, width: 500, tile: 90, gap: 10, caption: 30 })).toMatchObject({ rows: 0, height: 0 });
});

test('a grid higher than an element may be is scrolled by scale, end to end', () => {
  const tall = gridLayout({ count: 400_000, width: 500, tile: 240, gap: 10, caption: 30 });
  expect(tall.height).toBeGreaterThan(tallestElement);
  expect(tall.scrollHeight).toBe(tallestElement);
  expect(offsetOfScroll(tall, 0, 800)).toBe(0);
  expect(offsetOfScroll(tall, tall.scrollHeight - 800, 800)).toBeCloseTo(tall.height - 800, 3);
  expect(offsetOfScroll(tall, scrollOfOffset(tall, 12_345_678, 800), 800)).toBeCloseTo(12_345_678, 3);
});

test('rows in sight, with some more around', () => {
  expect(rowsInSight(small, { offset: 0, viewHeight: 200, over: 0 })).toEqual({ first: 0, last: 2 });
  expect(rowsInSight(small, { offset: 133, viewHeight: 200, over: 1 })).toEqual({ first: 0, last: 4 });
  expect(rowsInSight(small, { offset: 1e6, viewHeight: 200, over: 1 })).toEqual({ first: 5, last: 5 });
});

test('scrolls no further than needed to show a place', () => {
  expect(offsetToShow(small, 7, { offset: 100, viewHeight: 300 })).toBe(100);
  expect(offsetToShow(small, 0, { offset: 100, viewHeight: 300 })).toBe(0);
  expect(offsetToShow(small, 22, { offset: 0, viewHeight: 300 })).toBe(350);
});

test('keys move through short last rows and stop at the ends', () => {
  const go = (place: number, move: Parameters<typeof movePlace>[2]): number => movePlace(small, place, move, 264);
  expect([go(0, 'left'), go(0, 'up'), go(22, 'right'), go(22, 'down')]).toEqual([0, 0, 22, 22]);
  expect([go(19, 'down'), go(16, 'down'), go(7, 'down')]).toEqual([22, 21, 12]);
  expect([go(7, 'pageDown'), go(13, 'pageDown'), go(14, 'pageUp'), go(7, 'pageUp')]).toEqual([17, 22, 4, 2]);
  expect([go(7, 'rowStart'), go(7, 'rowEnd'), go(21, 'rowEnd'), go(7, 'home'), go(7, 'end')]).toEqual([
    5, 9, 22, 0, 22,
  ]);
});
