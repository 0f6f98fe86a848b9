import { expect, test } from 'vitest';
import { createRandom } from '../../src-shared/random.ts';
import { forestFold } from './forest.ts';

const items = 240;
const columns = 100;
const random = createRandom('forest');
const rooms = Float64Array.from({ length: items }, () => Math.floor(6 * random.next()));
const walls = Array.from({ length: items }, () => (random.next() < 0.5 ? 'brick' : 'wood'));
const bright = Array.from({ length: items }, () => random.normal());
const data = Float32Array.from(
  { length: items * columns },
  (_, at) => bright[Math.floor(at / columns)] * Math.sin(at % columns) + 0.1 * random.normal(),
);
/** A step that no line follows. */
const truth = rooms.map(
  (value, i) => (value === 2 ? 3 : 0) + (walls[i] === 'brick' ? 1 : 0) + 2 * Math.sign(bright[i]),
);
const train = Array.from({ length: 200 }, (_, i) => i);
const testRows = Array.from({ length: 40 }, (_, i) => 200 + i);
const problem = {
  attributes: [
    { name: 'rooms', numbers: rooms },
    { name: 'walls', texts: walls },
  ],
  blocks: { images: { data, columns } },
  sets: [
    { name: 'attributes', attributes: true, block: null },
    { name: 'both', attributes: true, block: 'images' },
  ],
  train,
  targets: Float64Array.from(train, (i) => truth[i]),
  test: testRows,
};

const errorOf = (estimates: Float64Array): number =>
  estimates.reduce((sum, value, i) => sum + (value - truth[testRows[i]]) ** 2, 0) / testRows.length;

const found = await forestFold(problem);
const both = problem.sets.slice(1);

test('finds what is not linear, uses the features, and gives the same forest again', async () => {
  const mean = problem.targets.reduce((sum, value) => sum + value, 0) / train.length;
  const constant = errorOf(new Float64Array(testRows.length).fill(mean));
  expect(errorOf(found.attributes)).toBeLessThan(0.9 * constant);
  expect(errorOf(found.both)).toBeLessThan(errorOf(found.attributes));
  expect(await forestFold(problem)).toEqual(found);
});

test('what a test row holds changes no estimate of another', async () => {
  const other = data.slice();
  other.fill(1000, 205 * columns, 206 * columns);
  const after = await forestFold({ ...problem, sets: both, blocks: { images: { data: other, columns } } });
  const others = (estimates: Float64Array): number[] => [...estimates].filter((_, i) => i !== 5);
  expect(others(after.both)).toEqual(others(found.both));
});

test('features that do not vary and no attribute give the mean of the training items', async () => {
  const sets = [
    { name: 'images', attributes: false, block: 'images' },
    { name: 'both', attributes: true, block: 'images' },
  ];
  const images = { data: new Float32Array(items * 3).fill(7), columns: 3 };
  const constant = await forestFold({ ...problem, attributes: [], blocks: { images }, sets });
  const mean = problem.targets.reduce((sum, value) => sum + value, 0) / train.length;
  for (const estimates of [constant.images, constant.both])
    for (const one of estimates) expect(one).toBeCloseTo(mean, 12);
});

test('a target far from 0 is estimated as well as one around it', async () => {
  const far = await forestFold({ ...problem, sets: both, targets: problem.targets.map((value) => value + 1e9) });
  for (const [i, one] of found.both.entries()) expect(far.both[i] - 1e9).toBeCloseTo(one, 3);
});
