import path from 'node:path';
import { expect, test } from 'vitest';
import { previewDataset } from '../preview-dataset.ts';
import { picture, temporaryFolder, writeFiles } from '../test-folders.ts';
import { previewTable } from './preview-table.ts';

const lines = ['id;area;zip;price', 'a;10,5;08001;€ 1.000', 'b;20,5;08001;', 'c;30;08002', 'd;40;08002;€ 4.000'];

async function houses() {
  const folder = temporaryFolder();
  writeFiles(folder, { 'houses.csv': lines.join('\n') });
  for (const [i, name] of ['a_front', 'a_yard', 'b_front', 'b_yard', 'd_yard'].entries())
    writeFiles(folder, { [`photos/${name}.jpg`]: await picture(20 + i, 10) });
  return { file: path.join(folder, 'houses.csv'), photos: path.join(folder, 'photos') };
}

test('shows the columns as they are read, and the first rows, without images or a target', async () => {
  const { file } = await houses();
  const preview = await previewTable(file);
  expect(preview).toMatchObject({ separator: 'semicolon', hasHeader: true, rows: 3, ragged: 1 });
  expect(preview.columns.map(({ name, type, missing }) => [name, type, missing])).toEqual([
    ['id', 'text', 0],
    ['area', 'number', 0],
    ['zip', 'category', 0],
    ['price', 'number', 1],
  ]);
  expect(preview.first[1]).toEqual({ line: 3, cells: ['b', '20,5', '08001', ''] });
  const corrected = await previewTable(file, { numeric: 'zip', tableHeader: 'yes' });
  expect(corrected.columns[2]).toMatchObject({ type: 'number', reason: 'numbers' });
  await expect(previewTable(file, { numeric: 'id' })).rejects.toThrow(/a column holds no numbers/);
});

test('rows that lack an image, the target or cells are named before the import', async () => {
  const { file, photos } = await houses();
  const { items, ...preview } = await previewDataset(photos, {
    format: 'table',
    table: file,
    pattern: '{id}_{view}.jpg',
    target: 'price',
  });
  expect(preview).toMatchObject({ format: 'table', images: 5, classes: 2, hasSplit: true });
  expect(items).toEqual({
    rows: 4,
    views: ['front', 'yard'],
    complete: 1,
    lacking: [
      { line: 3, key: 'b', lacks: 'no value of price' },
      { line: 4, key: null, lacks: '3 of 4 cells' },
      { line: 5, key: 'd', lacks: 'no image for front' },
    ],
  });
});
