import { expect, it } from 'vitest';
import { previewDataset } from './preview-dataset.ts';
import { greyPng, picture, temporaryFolder, writeFiles } from './test-folders.ts';

it('counts what class folders hold, whatever lies in the images', async () => {
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
  expect(preview.problems.map(({ code }) => code)).toEqual(['image-missing', 'line-malformed']);
});

it('refuses a folder without images', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'letters/a.txt': '' });
  await expect(previewDataset(folder)).rejects.toMatchObject({ code: 'bad-input' });
});

it('shows the first images with boxes and the outline of their masks, as they would be read', async () => {
  const folder = temporaryFolder();
  const mask = new Uint8Array(200).fill(1, 0, 60);
  writeFiles(folder, {
    'images.txt': '1 a/1.jpg\n2 a/2.jpg\n',
    'classes.txt': '1 a\n',
    'image_class_labels.txt': '1 1\n2 1\n',
    'bounding_boxes.txt': '1 12 5 18 9\n2 15 6 19 9\n',
    'images/a/1.jpg': await picture(20, 10),
    'images/a/2.jpg': await picture(20, 10),
    'segmentations/a/1.png': await greyPng(20, 10, mask),
    'segmentations/a/2.png': await greyPng(20, 10, mask),
  });
  const preview = await previewDataset(folder);
  expect(preview).toMatchObject({ reason: 'images.txt lists the images', maskRule: 'two-values' });
  expect(preview.sample).toHaveLength(2);
  expect(preview.sample[0]).toMatchObject({
    path: 'images/a/1.jpg',
    className: 'a',
    width: 20,
    height: 10,
    boxes: [{ x: 12, y: 5, width: 8, height: 5 }],
    picture: expect.stringMatching(/^data:image\/jpeg;base64,/),
  });
  expect(preview.sample[0].rings).toHaveLength(1);
  expect(preview.problems.map(({ code }) => code)).toContain('box-corners');
  const corners = await previewDataset(folder, { boxes: 'corners', maskRule: 'grey' });
  expect(corners.sample[0]).toMatchObject({ boxes: [{ x: 12, y: 5, width: 6, height: 4 }], rings: [] });
  expect(corners.problems.map(({ code }) => code)).toEqual(['mask-empty']);
});
