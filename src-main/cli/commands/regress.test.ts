import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { unattended } from '../../../src-shared/progress.ts';
import { createRandom } from '../../../src-shared/random.ts';
import { temporaryFolder, writeFiles } from '../../datasets/test-folders.ts';
import { generateDemoScenes } from '../../demo/scenes/generate.ts';
import { encodePng } from '../../figures/png.ts';
import { failing, tripletscope } from '../test-program.ts';

/** Pictures of a bright disc; the price grows with its radius, and with the area of the table. */
async function discs(folder: string, count: number): Promise<string> {
  const random = createRandom('discs');
  const lines = ['id,area,walls,price'];
  for (let i = 0; i < count; i++) {
    const radius = 3 + 12 * random.next();
    const area = 50 + Math.floor(100 * random.next());
    const price = Math.round(1000 * Math.exp(0.1 * radius + 0.005 * area));
    lines.push(`h${i},${area},${i % 2 ? 'brick' : 'wood'},${i === 3 ? '' : price}`);
    for (const view of ['front', 'yard']) {
      const [x, blue] = [12 + 8 * random.next(), view === 'front' ? 64 : 96];
      const data = new Uint8Array(32 * 32 * 3);
      for (let p = 0; p < 32 * 32; p++) {
        const isDisc = Math.hypot((p % 32) - x, Math.floor(p / 32) - 16) < radius;
        data.set(isDisc ? [240, 232, 208] : [32, 48, blue], 3 * p);
      }
      const png = await encodePng({ width: 32, height: 32, data });
      writeFiles(folder, { [`photos/h${i}-${view}.png`]: png });
    }
  }
  writeFiles(folder, { 'houses.csv': lines.join('\n') });
  return path.join(folder, 'houses.csv');
}

test('says whether the images help, with errors, intervals, tables and maps that add up', async () => {
  const folder = temporaryFolder();
  const table = await discs(folder, 30);
  const [workspace, out] = [path.join(folder, 'workspace'), path.join(folder, 'out')];
  const small = ['--backbone', 'small', '--size', '64', '--steps', '3', '--batch-classes', '4', '--batch-images', '2'];
  const args = ['--workspace', workspace, '--out', out, '--folds', '3', '--repeats', '2', ...small];
  const options = ['--pattern', '{id}-{view}.png', '--target', 'price', '--sets', 'all', '--count', '1', '--json'];
  const { code, stdout, stderr } = await tripletscope(
    'regress',
    table,
    '--images',
    path.join(folder, 'photos'),
    ...options,
    ...args,
  );
  expect([code, stderr]).toEqual([0, expect.stringContaining('there is no value of price')]);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({
    items: 29,
    excluded: 1,
    settings: {
      target: 'price',
      log: true,
      folds: 3,
      repeats: 2,
      attributes: ['area', 'walls'],
      views: ['front', 'yard'],
    },
    excludedRows: [{ key: 'h3', line: 5, reason: 'no value of price' }],
  });
  expect(Object.keys(found.sets)).toEqual([
    'attributes',
    'images',
    'attributes+images',
    'embedding',
    'attributes+embedding',
    'attributes+map-pooled',
  ]);
  for (const errors of Object.values<Record<string, Record<string, number>>>(found.sets))
    for (const name of ['mae', 'medianApe', 'r2', 'r2Transformed']) {
      expect(errors[name].low).toBeLessThanOrEqual(errors[name].mean);
      expect(errors[name].high).toBeGreaterThanOrEqual(errors[name].mean);
    }
  expect(found.sets['attributes+images'].r2Transformed.mean).toBeGreaterThan(found.sets.attributes.r2Transformed.mean);
  expect(found.paired).toHaveLength(30);
  expect(found.answer).toMatch(/^Yes: the images raise R² of the logarithm by/);
  const { maps } = JSON.parse(readFileSync(path.join(out, 'regression.json'), 'utf8'));
  expect(maps.items).toHaveLength(1);
  for (const { intercept, terms, views, transformedEstimate } of maps.items) {
    const sum = (values: number[]): number => values.reduce((total, one) => total + one, 0);
    const all =
      intercept +
      sum(terms.map(({ value }: { value: number }) => value)) +
      sum(views.flatMap(({ map }: { map: number[] }) => map));
    expect(Math.abs(all - transformedEstimate)).toBeLessThan(1e-9 * Math.abs(transformedEstimate));
  }
  for (const file of [
    'report.html',
    'table.csv',
    'table.tex',
    'paired.csv',
    'estimates.csv',
    'maps.pdf',
    'maps.png',
    'regions.svg',
  ])
    expect(existsSync(path.join(out, file)), file).toBe(true);
  expect(readFileSync(path.join(out, 'report.html'), 'utf8')).toContain('Do the images help? Yes: the images raise');

  // The workspace holds the table now; without what is in the targets nothing is found.
  const shuffled = await tripletscope(
    'regress',
    workspace,
    ...args,
    '--shuffle',
    '--target',
    'PRICE',
    '--sets',
    'attributes',
    '--no-maps',
    '--json',
  );
  expect(JSON.parse(shuffled.stdout).settings.target).toBe('price');
  // So few items may be ordered by chance: the interval says so.
  for (const { r2Transformed } of Object.values<{ r2Transformed: { low: number } }>(JSON.parse(shuffled.stdout).sets))
    expect(r2Transformed.low).toBeLessThan(0);
  const photo = path.join(folder, 'photos/h7-yard.png');
  const added = await tripletscope(
    'regress',
    workspace,
    ...args,
    '--no-maps',
    '--sets',
    'images',
    '--photos',
    `yard=${photo}`,
    '--json',
  );
  expect(JSON.parse(added.stdout).photographs).toMatchObject([
    { view: 'yard', effect: expect.stringMatching(/^[+−].* %$/) },
  ]);
  expect(existsSync(path.join(out, 'photographs.pdf'))).toBe(true);
  // The maps of the result before went with it.
  expect(readdirSync(path.join(workspace, 'cache', 'regressions'))).toEqual([]);
  const forest = ['--regressor', 'forest'];
  expect((await failing('regress', workspace, ...args, ...forest, '--photos', `yard=${photo}`)).message).toMatch(
    /a forest has no maps of new photographs/,
  );
  const grown = await tripletscope('regress', workspace, ...args, ...forest, '--repeats', '1', '--sets', 'images');
  expect(grown.stderr).toContain('a forest is not linear, so there are no maps');
  expect(grown.stdout).toContain('29 items, 1 rows left out; random forests, 1 × 3 folds by item');
  expect((await failing('regress', workspace, ...args, '--target', 'walls')).message).toMatch(
    /the target holds no numbers/,
  );
  expect((await failing('regress', workspace, ...args, '--folds', '30')).message).toMatch(/too many folds/);
  expect((await failing('regress', path.join(folder, 'photos'), ...args)).message).toMatch(/holds no table/);
}, 60_000);

test('estimates the size of the things in the demo scenes from their own table', async () => {
  const folder = temporaryFolder();
  const [scenes, out] = [path.join(folder, 'demo'), path.join(folder, 'out')];
  await generateDemoScenes(scenes, { seed: 0, classes: 2, perClass: 6 }, unattended);
  const { code, stdout } = await tripletscope(
    'regress',
    path.join(scenes, 'sizes.csv'),
    ...['--target', 'size', '--folds', '3', '--repeats', '1', '--count', '1', '--backbone', 'small', '--size', '64'],
    ...['--workspace', path.join(folder, 'workspace'), '--out', out, '--json'],
  );
  expect(code).toBe(0);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({
    items: 12,
    excluded: 0,
    settings: { target: 'size', attributes: ['class'], views: ['image'], repeats: 1 },
    answer: expect.stringMatching(/^(Yes|No|Not shown): .*the images.* \(95 % interval/),
  });
  expect(Object.keys(found.sets)).toEqual(['attributes', 'images', 'attributes+images']);
  const linesOf = (file: string): string[][] =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','));
  const sizes = linesOf(path.join(scenes, 'sizes.csv')).map(([, , size]) => Number(size));
  expect(linesOf(path.join(out, 'estimates.csv')).map(([, truth]) => Number(truth))).toEqual(sizes);
  expect(existsSync(path.join(out, 'maps.pdf'))).toBe(true);
}, 60_000);
