import { expect, test } from 'vitest';
import type { Geometry } from '../truth-object.ts';
import { boundsOfGeometry } from './bounds.ts';
import { boxWithin, dragHandle, handleNear, snapBox } from './box-edit.ts';
import { objectAt } from './hit-test.ts';
import { runsArea, runsOf } from './mask-runs.ts';
import { grow, translate } from './move-object.ts';
import {
  insertVertex,
  isInPolygon,
  moveVertex,
  type Polygon,
  removeVertex,
  sideNear,
  vertexNear,
  withHole,
} from './polygon-edit.ts';
import { RasterTiles, tileSide } from './raster-tiles.ts';
import { maskOfBox } from './to-mask.ts';

const limits = { width: 100, height: 60 };
const box = { x: 10, y: 10, width: 20, height: 10 };
const square: Polygon = { kind: 'polygon', rings: [[10, 10, 30, 10, 30, 30, 10, 30]], rule: 'union' };

test('a handle that is dragged past the other side turns the box over, within the image', () => {
  expect(dragHandle(box, 'se', { x: 50, y: 90 }, limits)).toEqual({ x: 10, y: 10, width: 40, height: 50 });
  expect(dragHandle(box, 'e', { x: 4, y: 0 }, limits)).toEqual({ x: 4, y: 10, width: 6, height: 10 });
  expect(dragHandle(box, 'nw', { x: -5, y: 5 }, limits)).toEqual({ x: 0, y: 5, width: 30, height: 15 });
  expect([handleNear(box, { x: 31, y: 21 }, 2), handleNear(box, { x: 20, y: 15 }, 2)]).toEqual(['se', null]);
  expect(boxWithin({ x: -5, y: 50, width: 10, height: 20 }, limits)).toEqual({ x: 0, y: 50, width: 5, height: 10 });
  expect(boxWithin({ x: 100, y: 0, width: 5, height: 5 }, limits)).toBeNull();
  expect(snapBox({ x: 1.4, y: 1.6, width: 2.2, height: 2 })).toEqual({ x: 1, y: 2, width: 3, height: 2 });
});

test('objects move and grow within the image, masks by whole pixels', () => {
  const at = (geometry: Geometry) => boundsOfGeometry(geometry);
  expect(at(translate({ kind: 'box', ...box }, 200, -3, limits))).toEqual({ x: 80, y: 7, width: 20, height: 10 });
  expect(at(translate(square, -50, 5, limits))).toEqual({ x: 0, y: 15, width: 20, height: 20 });
  const mask: Geometry = { kind: 'mask', ...limits, counts: [...maskOfBox(box, limits).runs] };
  const moved = translate(mask, 1.4, 99, limits);
  expect(at(moved)).toEqual({ x: 11, y: 50, width: 20, height: 10 });
  expect(runsArea(runsOf(moved as never))).toBe(200);
  expect(at(grow({ kind: 'box', ...box }, -30, 1, limits))).toEqual({ x: 10, y: 10, width: 1, height: 11 });
  expect(at(grow(square, 20, 0, limits))).toEqual({ x: 10, y: 10, width: 40, height: 20 });
});

test('vertices are found, moved, put in and taken out; a polygon with a hole', () => {
  expect(vertexNear(square, { x: 29, y: 31 }, 2)).toEqual({ ring: 0, index: 2 });
  expect(sideNear(square, { x: 20, y: 11 }, 2)).toEqual({ before: { ring: 0, index: 1 }, point: { x: 20, y: 10 } });
  const more = insertVertex(square, { ring: 0, index: 1 }, { x: 20, y: 5 });
  expect(more.rings[0].slice(0, 6)).toEqual([10, 10, 20, 5, 30, 10]);
  expect(removeVertex(more, { ring: 0, index: 1 })).toEqual(square);
  expect(moveVertex(square, { ring: 0, index: 0 }, { x: -9, y: 3 }, limits).rings[0].slice(0, 2)).toEqual([0, 3]);
  const holed = withHole(square, [15, 15, 20, 15, 20, 20]);
  expect([isInPolygon(holed, { x: 19, y: 16 }), isInPolygon(holed, { x: 12, y: 12 })]).toEqual([false, true]);
  expect(removeVertex(holed, { ring: 1, index: 0 })!.rings).toHaveLength(1);
  expect(removeVertex({ ...square, rings: [[0, 0, 9, 0, 9, 9]] }, { ring: 0, index: 0 })).toBeNull();
});

test('the smallest object under a place, and an outline before what it lies in', () => {
  const object = (id: string, geometry: Geometry, hidden = false) => ({ id, geometry, hidden });
  const large = object('large', { kind: 'box', x: 0, y: 0, width: 90, height: 50 });
  const small = object('small', { kind: 'box', ...box });
  const mask = object('mask', { kind: 'mask', ...limits, counts: [...maskOfBox(box, limits).runs] });
  const hit = (x: number, y: number, ...objects: (typeof large)[]) => objectAt(objects, { x, y }, { reach: 1 })?.id;
  expect(hit(20, 15, large, small, mask)).toBe('small');
  expect(hit(20, 15, mask)).toBe('mask');
  expect(hit(90, 20, large, small)).toBe('large');
  expect(hit(20, 15, { ...small, hidden: true })).toBeUndefined();
  expect(hit(95, 55, large, small, mask)).toBeUndefined();
});

test('a brush covers the pixels near its line, across tiles, and an eraser takes them away', () => {
  const size = { width: 600, height: 300 };
  const raster = new RasterTiles(size);
  const [a, b, radius] = [{ x: 240.3, y: 20 }, { x: 300, y: 280.6 }, 9.2];
  raster.paintLine(a, b, radius, 1);
  const distance = (x: number, y: number): number => {
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const t = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy)));
    return Math.hypot(x - a.x - t * dx, y - a.y - t * dy);
  };
  let count = 0;
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const inside = distance(x + 0.5, y + 0.5) <= radius;
      if (inside) count++;
      if (raster.has(x, y) !== inside) throw new Error(`${x}, ${y}: ${inside}`);
    }
  expect(raster.area).toBe(count);
  const changed = raster.takeChanged();
  expect(changed.flatMap((box) => raster.tilesIn(box)).sort()).toEqual([0, 1, 4]);
  expect(changed.every(({ x, y, width, height }) => x >= 0 && y >= 0 && width * height <= tileSide ** 2)).toBe(true);
  expect(raster.takeChanged()).toEqual([]);
  raster.paintLine(a, b, radius + 1, 0);
  expect([raster.area, raster.used(), raster.toRuns().runs.length]).toEqual([0, [], 1]);
  raster.paintLine({ x: 5.9, y: 5.1 }, { x: 5.9, y: 5.1 }, 0.5, 1);
  expect([raster.area, raster.has(5, 5)]).toEqual([1, true]);
});
