import { expect, test } from 'vitest';
import { tableOf } from '../../../src-shared/catalogue-fixture.ts';
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
  const svg = mapSvg([0, 1, 2], { points, look, title: 'Map' }, 424);
  expect(svg.match(/<circle[^>]* r="3"/g)).toHaveLength(2);
  expect(svg).toContain('<circle cx="12" cy="412" r="3"/>');
  expect(svg).toContain(look.colours[1]);
});

test('a score is a colour between its ends, none is a category of its own', () => {
  const look = mapLook({ table, colouring: 'score', score, dark: true });
  expect([...look.category]).toEqual([0, 32, 31]);
  expect(look.scale).toMatchObject({ low: '0.10', high: '0.90' });
  expect(look.legend).toEqual([{ label: 'no score', colour: look.colours[32], shape: 'ring', count: 1 }]);
});

test('an exported map says what its colours mean, whatever the classes are called', () => {
  const classes = ['cup', 'a & b <c>', ...Array.from({ length: 60 }, (_, index) => `class ${index}`)];
  const many = tableOf(classes.map((name, index) => ({ path: `${index}.png`, class: name })));
  const look = mapLook({ table: many, colouring: 'class', score: null, dark: false });
  const at = { x: Float32Array.from(classes, (_, i) => i), y: Float32Array.from(classes, (_, i) => i % 7) };
  const svg = mapSvg([0, 1, 2], { points: at, look, title: 'Small → 32, by class' }, 424);
  expect(svg).toContain('>Small → 32, by class</text>');
  expect(svg).toContain('>a &amp; b &lt;c&gt; (1)</text>');
  for (const { label } of look.legend.slice(2)) expect(svg).toContain(`>${label} (1)</text>`);
  const height = Number(/ height="(\d+)px"/.exec(svg)?.[1]);
  const lowest = Math.max(...[...svg.matchAll(/<text x="([\d.]+)" y="(\d+)"/g)].map(([, , y]) => Number(y)));
  expect(lowest).toBeLessThan(height);
});

test('a map by score says the ends of its scale', () => {
  const look = mapLook({ table, colouring: 'score', score, dark: true });
  const svg = mapSvg([0, 1], { points, look, title: 'by score' });
  expect(svg).toContain('>0.10</text>');
  expect(svg).toContain('>0.90</text>');
  expect(svg).toContain('>no score (1)</text>');
});
