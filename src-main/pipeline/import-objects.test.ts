import path from 'node:path';
import { expect, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { picture, temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { openWorkspace } from '../workspace/open.ts';
import { importDataset } from './import-dataset.ts';

const importing = { split: 'own' as const, onProblem: 'leave-out' as const, seed: 0, items: 'objects' as const };

test('an object keeps what a person did to it when the annotations around it change', async () => {
  const place = temporaryFolder('objects-');
  const folder = path.join(place, 'street');
  writeFiles(folder, { 'images/a.jpg': await picture(200, 100), 'images/b.jpg': await picture(200, 101) });
  const annotate = (boxes: readonly number[][]): void =>
    writeFiles(folder, {
      'annotations.json': JSON.stringify({
        images: ['a', 'b'].map((name, id) => ({ id, file_name: `${name}.jpg`, split: id === 0 ? 'train' : 'test' })),
        categories: [{ id: 1, name: 'car' }],
        annotations: [...boxes.map((bbox) => [0, bbox]), [1, [10, 10, 40, 40]]].map(([image_id, bbox]) => ({
          image_id,
          category_id: 1,
          bbox,
        })),
      }),
    });
  const [first, second, third] = [
    [10, 10, 40, 40],
    [100, 10, 40, 40],
    [60, 55, 30, 30],
  ];
  using workspace = openWorkspace(path.join(place, 'workspace'), { create: true });
  const bring = () => importDataset({ ...importing, folder }, { workspace }, unattended);

  annotate([first, second]);
  expect(await bring()).toMatchObject({ images: 3, sources: 2, absent: 0 });
  const marked = workspace.images.byName('a_2')!;
  workspace.reviews.set(marked.imageId, 'reviewed', 'the red one');
  expect(await bring()).toMatchObject({ changed: false });

  annotate([third, second]);
  expect(await bring()).toMatchObject({ images: 3, absent: 1 });
  const there = workspace.images.get(marked.imageId)!;
  expect(there.relativePath).toBe('images/a.jpg#2');
  expect(there.sha256).toBe(marked.sha256);

  // Without saying it again, objects stay items; images have to be asked for.
  const { items: _, ...unsaid } = importing;
  const again = (more = {}) => importDataset({ ...unsaid, ...more, folder }, { workspace }, unattended);
  expect(await again()).toMatchObject({ images: 3, sources: 2, absent: 1 });
  expect(await again({ items: 'images' })).toMatchObject({ images: 2, sources: 0 });
  expect(await again()).toMatchObject({ images: 2, sources: 0 });

  annotate([second]);
  await bring();
  const renumbered = workspace.images.get(marked.imageId)!;
  expect([renumbered.relativePath, renumbered.name]).toEqual(['images/a.jpg#1', 'a_1']);
  expect(workspace.reviews.get(marked.imageId)).toMatchObject({ state: 'reviewed', note: 'the red one' });
});
