/** CVAT for images, LabelMe and VIA: small files as these tools write them, and broken ones. */
import { expect, test } from 'vitest';
import { unattended } from '../../../src-shared/progress.ts';
import type { Dataset } from '../dataset.ts';
import { loadMask } from '../masks.ts';
import { readDataset } from '../read-dataset.ts';
import { greyPng, picture, temporaryFolder, writeFiles } from '../test-folders.ts';

async function set(files: Record<string, string>, images: readonly string[]): Promise<Dataset> {
  const folder = temporaryFolder();
  const jpeg = await picture(20, 10);
  writeFiles(folder, { ...files, ...Object.fromEntries(images.map((name) => [name, jpeg])) });
  return readDataset(folder, { split: 'own', seed: 0, onProblem: 'leave-out', hash: false }, unattended);
}

const codes = ({ problems }: Dataset): string[] =>
  problems.map(({ code }) => code).filter((code) => !/^(no|one|class)-/.test(code));
const area = async (image: Dataset['images'][number]): Promise<number> =>
  (await loadMask(image.mask!, image)).data.reduce((sum, value) => sum + value, 0);

const cvat = (images: string): string => `<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version><meta><task><labels><label><name>owl</name></label></labels></task></meta>
${images}</annotations>`;

test('CVAT for images: tags are classes, subsets the split', async () => {
  const dataset = await set(
    {
      'annotations.xml': cvat(`
  <image id="0" name="1.jpg" subset="Train" width="20" height="10"><tag label="owl"/></image>
  <image id="1" name="sub/2.jpg" subset="Validation" width="20" height="10"><tag label="tit" source="manual"/></image>`),
    },
    ['images/Train/1.jpg', 'images/sub/2.jpg'],
  );
  expect(dataset).toMatchObject({ format: 'cvat', classes: ['owl', 'tit'] });
  expect(dataset.images.map(({ relativePath, split }) => [relativePath, split])).toEqual([
    ['images/Train/1.jpg', 'train'],
    ['images/sub/2.jpg', 'test'],
  ]);
});

test('CVAT for images: each shape', async () => {
  const dataset = await set(
    {
      'annotations.xml': cvat(`
  <image id="0" name="1.jpg" width="20" height="10">
    <box label="owl" occluded="0" xtl="1.50" ytl="2" xbr="9" ybr="8"/>
    <polygon label="owl" points="10,0;20,0;20,10;10,10"/>
    <mask label="owl" rle="1, 3, 1, 3" left="0" top="0" width="4" height="2"/>
    <polyline label="owl" points="1,1;2,2"/>
  </image>
  <image id="2" name="3.jpg" width="20" height="10"><ellipse label="tit" cx="10" cy="5" rx="4" ry="4"/></image>
  <image id="3" name="4.jpg" width="20" height="10"/>`),
    },
    ['images/1.jpg', 'images/3.jpg', 'images/4.jpg'],
  );
  const [one, three] = dataset.images;
  expect(one.boxes).toEqual([
    { x: 1.5, y: 2, width: 7.5, height: 6 },
    { x: 10, y: 0, width: 10, height: 10 },
    { x: 0, y: 0, width: 4, height: 2 },
  ]);
  expect(await area(one)).toBe(106);
  expect(await area(three)).toBeGreaterThan(45);
  expect(codes(dataset)).toEqual(['shape-unknown', 'shape-converted', 'image-unlabelled']);
});

test('CVAT for images: what is broken is named with its line, what is hostile is refused', async () => {
  const bad: [string, string][] = [
    ['<box label="a" xtl="x" ytl="2" xbr="9" ybr="8"/>', 'number-bad'],
    ['<polygon label="a" points="1,1;2,2"/>', 'polygon-short'],
    ['<polygon label="a" points="1,1;2,2;3"/>', 'polygon-odd'],
    ['<box xtl="1" ytl="2" xbr="9" ybr="8"/>', 'line-malformed'],
    ['<mask label="a" rle="900" left="0" top="0" width="4" height="2"/>', 'mask-runs'],
    ['<mask label="a" rle="1,7" left="18" top="0" width="4" height="2"/>', 'mask-malformed'],
    ['<mask label="a" rle="-1,9" left="0" top="0" width="4" height="2"/>', 'mask-runs'],
  ];
  for (const [shape, code] of bad) {
    const text = cvat(`<image name="1.jpg" width="20" height="10">\n${shape}<tag label="a"/></image>`);
    const dataset = await set({ 'annotations.xml': text }, ['images/1.jpg']);
    expect([shape, codes(dataset), dataset.images.length]).toEqual([shape, [code], 1]);
    expect(dataset.problems.find((problem) => problem.code === code)).toMatchObject({ line: 3 });
  }
  const text = cvat('<image name="1.jpg" width="20" height="10"><tag label="a"/></image>\n<image name="2.jpg"><tag');
  expect(codes(await set({ 'annotations.xml': text }, ['images/1.jpg', 'images/2.jpg']))).toEqual(['line-malformed']);
  await expect(
    set({ 'annotations.xml': text.replace('<annotations>', '<!DOCTYPE x><annotations>') }, ['images/1.jpg']),
  ).rejects.toThrow('document type');
  await expect(
    set({ 'annotations.xml': '<annotations><track id="0" label="a"><box frame="0"/></track></annotations>' }, []),
  ).rejects.toThrow('CVAT for video');
});

const labelme = (shapes: unknown[], more: object = {}): string =>
  JSON.stringify({
    version: '5.4.1',
    flags: {},
    shapes,
    imagePath: '1.jpg',
    imageData: null,
    imageHeight: 10,
    imageWidth: 20,
    ...more,
  });

test('LabelMe: polygons, rectangles, circles, masks and groups', async () => {
  const mask = (await greyPng(4, 2, Uint8Array.of(0, 1, 1, 1, 0, 1, 1, 1))).toString('base64');
  const dataset = await set(
    {
      '1.json': labelme([
        {
          label: 'owl',
          points: [
            [9, 8],
            [1.5, 2],
          ],
          shape_type: 'rectangle',
          group_id: null,
        },
        {
          label: 'owl',
          points: [
            [10, 0],
            [20, 0],
            [20, 5],
          ],
          shape_type: 'polygon',
          group_id: 3,
        },
        {
          label: 'owl',
          points: [
            [10, 5],
            [20, 5],
            [20, 10],
          ],
          shape_type: 'polygon',
          group_id: 3,
        },
        {
          label: 'tit',
          points: [
            [0, 0],
            [3, 1],
          ],
          shape_type: 'mask',
          mask,
        },
        { label: 'owl', points: [[1, 1]], shape_type: 'point' },
      ]),
      '2.json': labelme(
        [
          {
            label: 5,
            points: [
              [10, 5],
              [10, 1],
            ],
            shape_type: 'circle',
          },
        ],
        { imagePath: '..\\pics\\2.jpg' },
      ),
    },
    ['1.jpg', 'pics/2.jpg'],
  );
  expect(dataset).toMatchObject({ format: 'labelme', classes: ['5', 'owl', 'tit'] });
  expect(dataset.images.map(({ relativePath, classIndex }) => [relativePath, classIndex])).toEqual([
    ['1.jpg', 1],
    ['pics/2.jpg', 0],
  ]);
  const [one] = dataset.images;
  expect(one.boxes).toEqual([
    { x: 1.5, y: 2, width: 7.5, height: 6 },
    { x: 10, y: 0, width: 10, height: 10 },
  ]);
  expect(one.mask).toMatchObject({ parts: [{ polygons: [{ length: 6 }, { length: 6 }] }] });
  expect(one.others).toMatchObject([{ className: 'tit', box: { x: 0, y: 0, width: 4, height: 2 } }]);
});

test('LabelMe: a bad shape costs that shape, a bad file that file', async () => {
  const good = {
    label: 'a',
    points: [
      [1, 1],
      [9, 9],
    ],
    shape_type: 'rectangle',
  };
  const bad: [unknown, string][] = [
    [
      {
        label: 'a',
        points: [
          [1, 1],
          [2, 2],
        ],
        shape_type: 'polygon',
      },
      'polygon-short',
    ],
    [
      {
        label: 'a',
        points: [
          [1, 1],
          [2, null],
          [4, 4],
        ],
        shape_type: 'polygon',
      },
      'number-bad',
    ],
    [{ label: 'a', points: 'x' }, 'line-malformed'],
    [{ points: [] }, 'line-malformed'],
    [{ label: 'a', points: [[1, 1]], shape_type: 'rectangle' }, 'line-malformed'],
    [
      {
        label: 'a',
        points: [
          [0, 0],
          [3, 1],
        ],
        shape_type: 'mask',
        mask: 'bm8gcG5n',
      },
      'mask-malformed',
    ],
    [
      {
        label: 'a',
        points: [
          [19, 9],
          [30, 20],
        ],
        shape_type: 'mask',
        mask: (await greyPng(4, 2, new Uint8Array(8))).toString('base64'),
      },
      'mask-malformed',
    ],
    [7, 'line-malformed'],
  ];
  for (const [shape, code] of bad) {
    const dataset = await set({ '1.json': labelme([shape, good]) }, ['1.jpg']);
    expect([shape, codes(dataset), dataset.images[0].boxes.length]).toEqual([shape, [code], 1]);
  }
  const dataset = await set(
    {
      '1.json': labelme([good]),
      '2.json': '{"shapes": [',
      '3.json': '{"version": 3}',
      '4.json': labelme([good], { imagePath: '/etc/passwd' }),
      '5.json': labelme([
        {
          ...good,
          points: [
            [1, 1],
            [9, 'NUMBER'],
          ],
        },
      ]).replace('"NUMBER"', 'NaN'),
    },
    ['1.jpg', '2.jpg'],
  );
  expect(dataset.images).toHaveLength(1);
  expect(codes(dataset).sort()).toEqual(['file-malformed', 'image-duplicate', 'list-unused', 'path-leads-out']);
});

const region = (shape: object, attributes: object = { class: 'owl' }) => ({
  shape_attributes: shape,
  region_attributes: attributes,
});
const rect = { name: 'rect', x: 1, y: 2, width: 8, height: 6 };

test('VIA: project, JSON and CSV', async () => {
  const images = {
    '1.jpg99': {
      filename: '1.jpg',
      size: 99,
      regions: [
        region(rect),
        region(
          { name: 'polygon', all_points_x: [10, 20, 20], all_points_y: [0, 0, 10] },
          { other: '', type: { tit: true } },
        ),
        region({ name: 'point', cx: 1, cy: 1 }),
        region({ name: 'polygon', all_points_x: [1, 2], all_points_y: [1] }),
      ],
      file_attributes: {},
    },
    '2.jpg5': {
      filename: '2.jpg',
      regions: { 0: region({ name: 'circle', cx: 9, cy: 5, r: 3 }) },
      file_attributes: {},
    },
  };
  const json = await set({ 'via_region_data.json': JSON.stringify(images) }, ['1.jpg', '2.jpg']);
  const project = await set({ 'project.json': JSON.stringify({ _via_settings: {}, _via_img_metadata: images }) }, [
    '1.jpg',
    'images/2.jpg',
  ]);
  for (const dataset of [json, project]) {
    expect(dataset).toMatchObject({ format: 'via', classes: ['owl', 'tit'] });
    expect(dataset.images).toHaveLength(2);
    expect(codes(dataset).filter((code) => code !== 'other-class-ignored')).toEqual([
      'shape-unknown',
      'polygon-malformed',
      'shape-converted',
    ]);
  }
  const csv = await set(
    {
      'via_export.csv': `filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes
1.jpg,99,"{}",2,0,"${JSON.stringify(rect).replaceAll('"', '""')}","{""name"":""owl""}"
1.jpg,99,"{}",2,1,"{broken","{}"
2.jpg,99,"{""label"":""tit""}",0,0,"{}","{}"\n`,
    },
    ['1.jpg', '2.jpg'],
  );
  expect(csv.images.map(({ classIndex, boxes }) => [csv.classes[classIndex], boxes])).toEqual([
    ['owl', [{ x: 1, y: 2, width: 8, height: 6 }]],
    ['tit', []],
  ]);
  expect(codes(csv)).toEqual(['line-malformed']);
});
