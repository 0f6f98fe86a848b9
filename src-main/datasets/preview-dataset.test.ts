import { expect, it } from 'vitest';
import { previewDataset } from './preview-dataset.ts';
import { picture, temporaryFolder, writeFiles } from './test-folders.ts';

it('counts what class folders hold, without opening an image', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'train/a/1.jpg': 'no image at all',
    'train/a/2.jpg': '',
    'train/b/3.jpg': '',
    'test/a/4.jpg': '',
    'test/notes.txt': '',
  });
  expect(await previewDataset(folder)).toMatchObject({
    format: 'folders',
    images: 4,
    classes: 2,
    perClass: { least: 1, most: 3 },
    hasSplit: true,
    train: 3,
    test: 1,
    withBoxes: 0,
    withMasks: 0,
  });
});

it('reads the lists of CUB, and says what is wrong in them', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'images.txt': '1 a/1.jpg\n2 a/2.jpg\n',
    'classes.txt': '1 a\n',
    'image_class_labels.txt': '1 1\n2 1\n',
    'bounding_boxes.txt': '1 0 0 5 5\n2 nonsense\n',
    'images/a/1.jpg': await picture(),
  });
  const preview = await previewDataset(folder);
  expect(preview).toMatchObject({ format: 'cub', images: 2, classes: 1, withBoxes: 1, hasSplit: false });
  expect(preview.problems.map(({ code }) => code)).toEqual(['line-malformed']);
});

it('refuses a folder without images', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'letters/a.txt': '' });
  await expect(previewDataset(folder)).rejects.toMatchObject({ code: 'bad-input' });
});
