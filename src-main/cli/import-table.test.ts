import path from 'node:path';
import { expect, test } from 'vitest';
import { picture, temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { chosenRelation } from '../models/image-relation.ts';
import { requireItems } from '../models/items.ts';
import { openWorkspace } from '../workspace/open.ts';
import { failing, tripletscope } from './test-program.ts';

const rows = ['id;area;"price"', 'a1;10,5;€ 1.000', 'b2;20,5;€ 2.000', '"c3";30;', 'd4;40;€ 4.000'];

async function houses(table = rows.join('\r\n'), leftOut: string[] = []) {
  const folder = temporaryFolder();
  for (const id of ['a1', 'b2', 'c3', 'd4', 'z9'])
    for (const [i, view] of ['front', 'kitchen'].entries())
      if (!leftOut.includes(`${id}_${view}`))
        // Different sizes: no two files are the same.
        writeFiles(folder, { [`photos/${id}_${view}.JPG`]: await picture(20 + 2 * id.charCodeAt(0) + i, 10) });
  writeFiles(folder, { 'houses.csv': table });
  const workspace = path.join(folder, 'workspace');
  const args = [path.join(folder, 'houses.csv'), '--images', path.join(folder, 'photos'), '--workspace', workspace];
  return { folder, workspace, args };
}

test('rows with their images come into the workspace, and what they lack is listed', async () => {
  const { args, workspace } = await houses(undefined, ['b2_kitchen']);
  const options = ['--pattern', '{id}_{view}.jpg', '--target', 'price', '--log-attributes', 'area'];
  const dry = await tripletscope('import', ...args, ...options, '--dry-run');
  expect(dry.stdout).toMatch(/4 rows, 3 of them with an image in every view \(front, kitchen\)/);
  expect(dry.stdout).toMatch(/area +number, its logarithm \(numbers with decimal commas\)/);
  expect(dry.stdout).toMatch(
    /price +number \(the target; numbers with currency or per cent signs and thousands separators; 1 missing\)/,
  );
  const { code, stdout } = await tripletscope('import', ...args, ...options);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/7 images .*in 2 classes/)]);
  expect(stdout).toMatch(/houses.csv:3: b2: there is no image for kitchen/);
  expect(stdout).toMatch(/c3: there is no value of price/);
  expect(stdout).toMatch(/z9_front.JPG belongs to no row/);
  using opened = openWorkspace(workspace);
  const items = requireItems({ workspace: opened });
  expect(items).toMatchObject({ target: 'price', views: ['front', 'kitchen'] });
  expect(items.rows.map(({ key, values }) => [key, ...values])).toEqual([
    ['a1', 'a1', 10.5, 1000],
    ['b2', 'b2', 20.5, 2000],
    ['c3', 'c3', 30, null],
    ['d4', 'd4', 40, 4000],
  ]);
  expect(items.rows[1].images).toEqual(['b2_front.JPG', null]);
  // An image takes the number of its row, and all views of a row are on one side of the split.
  const relation = chosenRelation({ workspace: opened });
  expect(relation).toMatchObject({
    by: 'target',
    scale: 'log',
    values: { 'a1_kitchen.JPG': 1000, 'd4_front.JPG': 4000 },
  });
  const bySplit = new Map<string, Set<string>>();
  for (const { relativePath, split } of await opened.images.all()) {
    const row = relativePath.slice(0, 2);
    bySplit.set(row, (bySplit.get(row) ?? new Set()).add(split));
  }
  expect([...bySplit.values()].every((splits) => splits.size === 1)).toBe(true);
});

test('images are found by the number of the row, by columns, and by a pattern that is guessed', async () => {
  const { args, folder } = await houses();
  const text = 'front,kitchen,price\na1_front.jpg,photos/a1_kitchen.JPG,1\nb2_front.JPG,b2_kitchen.JPG,2\n';
  writeFiles(folder, { 'houses.csv': text });
  const byColumn = JSON.parse((await tripletscope('import', ...args, '--dry-run', '--json')).stdout);
  expect(byColumn.items.rows.map(({ images }: { images: string[] }) => images)).toEqual([
    ['a1_front.JPG', 'a1_kitchen.JPG'],
    ['b2_front.JPG', 'b2_kitchen.JPG'],
  ]);
  writeFiles(folder, { 'houses.csv': rows.join('\n') });
  const guessed = JSON.parse(
    (await tripletscope('import', ...args, '--dry-run', '--json', '--views', 'Kitchen')).stdout,
  );
  expect(guessed.items).toMatchObject({ views: ['kitchen'], target: null });
  expect(guessed.images).toBe(4);
  writeFiles(folder, { 'photos/n/1-x.jpg': await picture(31, 9), 'photos/n/002-x.jpg': await picture(33, 9) });
  const options = ['--pattern', '{n}-{view}.jpg', '--dry-run', '--json'];
  const numbered = JSON.parse((await tripletscope('import', ...args, ...options)).stdout);
  expect(numbered.items.rows.map(({ images }: { images: string[] }) => images[0])).toEqual([
    'n/1-x.jpg',
    'n/002-x.jpg',
    null,
    null,
  ]);
});

test.each([
  ['a missing target', rows.join('\n'), ['--target', 'value'], /no column for the target.*id, area, price/s],
  ['a constant target', 'id,price\na1,5\nb2,5\n', ['--target', 'price'], /is the same in every row/],
  ['a target without values', 'id,price\na1,\nb2,\n', ['--target', 'price'], /holds no numbers|has no values/],
  ['one row', 'id,price\na1,5\n', ['--target', 'price'], /one row only/],
  ['duplicate ids', 'id,price\na1,5\na1,6\n', [], /the same name.*a1 in lines 2 and 3/s],
  ['a wrong separator', 'id,price\na1,5\nb2,6\n', ['--separator', 'semicolon'], /one column only.*--separator comma/s],
  [
    'a pattern of nothing',
    rows.join('\n'),
    ['--pattern', '{id}.png'],
    /no row of the table has an image.*10 images, such as a1_front/s,
  ],
  ['a pattern without a row', rows.join('\n'), ['--pattern', '{view}.jpg'], /does not say which row/],
  ['a column that is none', rows.join('\n'), ['--pattern', '{house}_{view}.jpg'], /no column.*id, area, price/s],
  ['no logarithm', 'id,a,price\na1,0,5\nb2,1,6\n', ['--log-attributes', 'a'], /no logarithm.*received 0/s],
  ['a split by class', rows.join('\n'), ['--split', 'by-class'], /split by row/],
])('%s is told', async (_, table, options, message) => {
  const { args } = await houses(table);
  const pattern = options.includes('--pattern') ? [] : ['--pattern', '{id}_{view}.jpg'];
  expect((await failing('import', ...args, ...pattern, ...options, '--dry-run')).message.replaceAll('\n', ' ')).toMatch(
    message,
  );
});

test('options of tables are refused without one', async () => {
  const { folder } = await houses();
  const photos = path.join(folder, 'photos');
  expect((await failing('import', photos, '--target', 'price', '--dry-run')).message).toMatch(/--target has no effect/);
  expect((await failing('import', photos, '--images', photos, '--dry-run')).message).toMatch(/--images is the folder/);
});
