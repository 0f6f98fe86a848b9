import { expect, test } from 'vitest';
import { tableOf } from '../../state/catalogue-fixture.ts';
import { imageRows, mapRows, mapSvg } from './exports.ts';
import { mapLook } from './map-look.ts';

const table = tableOf([
  { path: 'cup/a1.png', class: 'cup', box: true, tags: ['odd', 'dark'], review: 2 },
  { path: 'cow/b1.png', class: 'cow', split: 'test' },
  { path: 'cow/b2.png', class: 'cow' },
]);
const score = Float32Array.of(0.1, Number.NaN, 0.9);
const points = { x: Float32Array.of(0, 1, Number.NaN), y: Float32Array.of(0, 2, Number.NaN) };

test('rows in the order given, with scores as they were computed', () => {
  const rows = imageRows([2, 0], { table, values: [{ title: 'averaged mask IoU', column: score }] });
  expect(rows[1]).toEqual({
    image: '100',
    name: 'a1',
    path: 'cup/a1.png',
    class: 'cup',
    split: 'train',
    box: 1,
    mask: 0,
    width: 100,
    height: 100,
    review: 'reviewed',
    tags: 'dark;odd',
    'averaged mask IoU': 0.1,
  });
  expect(imageRows([1], { table, values: [{ title: 's', column: score }] })[0].s).toBeNull();
});

test('the map leaves out what has no place', () => {
  expect(mapRows([0, 1, 2], table, points).map(({ name, x, y }) => [name, x, y])).toEqual([
    ['a1', 0, 0],
    ['b1', 1, 2],
  ]);
  const look = mapLook({ table, colouring: 'class', score: null, dark: true });
  const svg = mapSvg([0, 1, 2], { points, look }, 424);
  expect(svg.match(/<circle/g)).toHaveLength(2);
  expect(svg).toContain('<circle cx="12.0" cy="412.0" r="3"/>');
  expect(svg).toContain(look.colours[1]);
});

test('a score is a colour between its ends, none is a category of its own', () => {
  const look = mapLook({ table, colouring: 'score', score, dark: true });
  expect([...look.category]).toEqual([0, 32, 31]);
  expect(look.scale).toMatchObject({ low: '0.10', high: '0.90' });
  expect(look.legend).toEqual([{ label: 'no score', colour: look.colours[32], shape: 'ring', count: 1 }]);
});
