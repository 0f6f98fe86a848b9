import { expect, test } from 'vitest';
import { maskGeometry, runsArea, runsOf, union } from '../../../src-shared/annotate/mask-runs.ts';
import { maskOfBox } from '../../../src-shared/annotate/to-mask.ts';
import type { AGeometry, AnObject } from '../../state/annotation-wire.ts';
import { PolygonPath } from './polygon-gestures.ts';
import { asMasks, boxesAround, merge, split, withHolesFilled, withoutSpecks } from './shape-actions.ts';

const size = { width: 40, height: 30 };
const context = { size, pixels: () => null };
const pixels = (x: number, y: number, width: number, height: number) => maskOfBox({ x, y, width, height }, size);
const object = (id: string, geometry: AGeometry): AnObject => ({
  id,
  class: 'wren',
  geometry,
  source: { kind: 'drawn' },
  state: 'final',
  author: '',
  created: '',
  updated: '',
  note: 'n',
  hidden: false,
  locked: false,
  position: 0,
});
const square = (x: number): AGeometry => ({
  kind: 'polygon',
  rings: [[x, 0, x + 5, 0, x + 5, 5, x, 5]],
  rule: 'union',
});
const box = (x: number): AGeometry => ({ kind: 'box', x, y: 2, width: 4, height: 6 });

test('a mask of two parts is split, the largest keeping the object; parts merge again', () => {
  const two = object('m', maskGeometry(union(pixels(0, 0, 6, 6), pixels(20, 10, 4, 4))));
  const parts = split(two, context);
  expect(parts.map(({ objectId, isNew }) => [objectId === 'm', isNew])).toEqual([
    [true, false],
    [false, true],
  ]);
  const areas = parts.map(({ after }) => runsArea(runsOf(after!.geometry as never)));
  expect(areas).toEqual([36, 16]);
  expect(parts[1].after).toMatchObject({ class: 'wren', source: { kind: 'drawn' } });
  const again = merge(
    parts.map(({ objectId, after }) => object(objectId, after!.geometry)),
    context,
  );
  expect(again.map(({ after }) => after?.geometry ?? null)).toEqual([two.geometry, null]);
  expect(split(object('m', maskGeometry(pixels(0, 0, 3, 3))), context)).toEqual([]);
});

test('holes are filled, specks removed, and what is nothing but specks is deleted', () => {
  const speck = pixels(30, 20, 2, 2);
  const changes = withoutSpecks(
    [object('m', maskGeometry(union(pixels(0, 0, 6, 6), speck))), object('s', maskGeometry(speck))],
    context,
  );
  expect(changes.map(({ objectId, after }) => [objectId, after === null])).toEqual([
    ['m', false],
    ['s', true],
  ]);
  const holed: AGeometry = {
    kind: 'polygon',
    rings: [
      [2, 2, 4, 2, 4, 4],
      [0, 0, 9, 0, 9, 9, 0, 9],
    ],
    rule: 'even-odd',
  };
  expect(withHolesFilled([object('p', holed)], context)[0].after!.geometry).toMatchObject({ rings: [holed.rings[1]] });
  expect(withHolesFilled([object('m', maskGeometry(pixels(0, 0, 6, 6)))], context)).toEqual([]);
});

test('boxes merge to the box around them, polygons to one polygon, others to a mask', () => {
  const kinds = (...geometries: AGeometry[]) =>
    merge(
      geometries.map((one, i) => object(`${i}`, one)),
      context,
    )[0].after!.geometry;
  expect(kinds(box(0), box(10))).toEqual({ kind: 'box', x: 0, y: 2, width: 14, height: 6 });
  expect(kinds(square(0), square(10))).toMatchObject({
    kind: 'polygon',
    rings: [
      [0, 0, 5, 0, 5, 5, 0, 5],
      [10, 0, 15, 0, 15, 5, 10, 5],
    ],
  });
  expect(runsArea(runsOf(kinds(square(0), box(10)) as never))).toBe(49);
});

test('a box around a shape, and a shape as pixels', () => {
  expect(
    boxesAround([object('p', square(3)), object('b', box(1))], context).map(({ after }) => after!.geometry),
  ).toEqual([{ kind: 'box', x: 3, y: 0, width: 5, height: 5 }]);
  expect(asMasks([object('b', box(1))], context)[0].after!.geometry).toMatchObject({ kind: 'mask', width: 40 });
});

test('corners of a polygon in the making are taken back one by one; it closes at the first', () => {
  const path = [
    [0, 0],
    [9, 0],
    [9, 0],
    [9, 9],
  ].reduce((all, [x, y]) => all.with({ x, y }), new PolygonPath());
  expect(path.corners).toHaveLength(3);
  expect([path.closesAt({ x: 1, y: 1 }, 2), path.back()!.closesAt({ x: 0, y: 0 }, 2)]).toEqual([true, false]);
  expect(path.ring()).toEqual([0, 0, 9, 0, 9, 9]);
  expect(path.back()!.back()!.back()).toBeNull();
  expect(
    new PolygonPath([
      { x: 0, y: 0 },
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ]).ring(),
  ).toBeNull();
});
