import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { maskOfGeometry } from '../../src-shared/annotate/to-mask.ts';
import { unattended } from '../../src-shared/progress.ts';
import { encodeRuns, runsToText } from '../../src-shared/rle.ts';
import type { Geometry } from '../../src-shared/truth-object.ts';
import { decodeRgb } from '../datasets/decode.ts';
import { dryRun } from '../datasets/dry-run.ts';
import { greyPng, picture, temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { openWorkspace } from '../workspace/open.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { exportDataset } from './export-dataset.ts';
import { importDataset } from './import-dataset.ts';

const importing = { split: 'own' as const, onProblem: 'leave-out' as const, seed: 0 };
let place: string;
beforeEach(() => {
  place = temporaryFolder();
});

const annotation = (image_id: number, category_id: number, bbox: number[], segmentation: unknown = []) => ({
  image_id,
  category_id,
  bbox,
  segmentation,
});
const square = (x: number, y: number, side: number) => [x, y, x + side, y, x + side, y + side, x, y + side];

/** Two classes; boxes, polygons, run lengths, an object of another class. */
async function coco(): Promise<Workspace> {
  const folder = path.join(place, 'set');
  const names = ['1', '2', '3', '4'];
  for (const [i, name] of names.entries()) writeFiles(folder, { [`images/${name}.jpg`]: await picture(20 + i, 10) });
  writeFiles(folder, {
    'annotations.json': JSON.stringify({
      images: names.map((name, i) => ({ id: i, file_name: `${name}.jpg`, split: i < 2 ? 'train' : 'test' })),
      categories: [
        { id: 1, name: 'owl' },
        { id: 2, name: 'tit' },
      ],
      annotations: [
        annotation(0, 1, [1.25, 2, 8, 6], [square(2, 2, 5), square(3.5, 4, 5)]),
        annotation(0, 2, [12, 1, 3, 3]),
        annotation(1, 2, [0, 0, 5, 5], { size: [10, 21], counts: [0, 5, 5, 5, 195] }),
        annotation(2, 1, [3, 3, 4, 4]),
        annotation(3, 2, [1, 1, 5, 5], [square(1, 1, 5)]),
      ],
    }),
  });
  const workspace = openWorkspace(path.join(place, 'workspace'), { create: true });
  await importDataset({ ...importing, folder }, { workspace }, unattended);
  return workspace;
}

const counts = async (folder: string) => {
  const { images, classes, split, objects, boxes, masks } = await dryRun(folder, importing, unattended);
  return { images, classes, split, objects, boxes, masks };
};

test('what COCO brought leaves as COCO and comes back the same', async () => {
  using workspace = await coco();
  const out = path.join(place, 'out');
  const result = await exportDataset({ format: 'coco', out, images: 'copy' }, workspace, unattended);
  expect(result).toMatchObject({ images: 4, objects: 5, files: 2, lost: [] });
  expect(await counts(out)).toEqual(await counts(path.join(place, 'set')));
  const { annotations } = JSON.parse(readFileSync(path.join(out, 'annotations/instances_train.json'), 'utf8')) as {
    annotations: { bbox: number[]; area: number; segmentation: unknown }[];
  };
  expect(annotations.map(({ bbox, area, segmentation }) => [bbox, area, segmentation])).toEqual([
    [[1.25, 2, 8, 6], 50, [square(2, 2, 5), square(3.5, 4, 5)]],
    [[12, 1, 3, 3], 9, []],
    [[0, 0, 5, 5], 10, { size: [10, 21], counts: [0, 5, 5, 5, 195] }],
  ]);
});

test('every format is read again, and says what it lost', async () => {
  using workspace = await coco();
  const expected = { images: 4, classes: 2, split: { train: 2, test: 2 } };
  const lost: Record<string, [string, number][]> = {
    voc: [['outline-as-pixels', 2]],
    yolo: [
      ['rings-joined', 1],
      ['outline-as-pixels', 1],
      ['box-of-outline', 2],
    ],
    labelme: [['box-of-outline', 2]],
    csv: [['outline-dropped', 3]],
    folders: [
      ['object-other-class', 1],
      ['box-dropped', 4],
      ['outline-as-pixels', 2],
    ],
    cub: [
      ['object-other-class', 1],
      ['outline-as-pixels', 2],
    ],
  };
  for (const format of ['voc', 'yolo', 'labelme', 'csv', 'folders', 'cub'] as const) {
    const out = path.join(place, format);
    const result = await exportDataset({ format, out, images: 'link' }, workspace, unattended);
    const said = result.lost.map(({ code, count }) => [code, count]);
    expect([format, Object.fromEntries(said)]).toEqual([format, Object.fromEntries(lost[format])]);
    const again = await counts(out);
    expect([format, again]).toMatchObject([format, expected]);
    const boxes = format === 'folders' ? 0 : format === 'cub' ? 4 : 5;
    expect([format, again.boxes]).toEqual([format, boxes]);
    if (format !== 'folders') expect([format, again.objects]).toEqual([format, boxes]);
    if (format !== 'csv') expect([format, again.masks]).toEqual([format, 3]);
    const counted = await exportDataset({ format, out: null, images: 'link' }, workspace, unattended);
    expect([counted.files, counted.lost]).toEqual([result.files, result.lost]);
  }
});

test('links share the bytes, copies do not, none leaves them out; a folder with something in it is refused', async () => {
  using workspace = await coco();
  const inode = (file: string) => statSync(path.join(place, file)).ino;
  for (const images of ['link', 'copy', 'none'] as const)
    await exportDataset({ format: 'csv', out: path.join(place, images), images }, workspace, unattended);
  expect(inode('link/images/1.jpg')).toBe(inode('set/images/1.jpg'));
  expect(inode('copy/images/1.jpg')).not.toBe(inode('set/images/1.jpg'));
  expect(readdirSync(path.join(place, 'none'))).toEqual(['labels.csv']);
  const again = exportDataset({ format: 'csv', out: path.join(place, 'none'), images: 'none' }, workspace, unattended);
  await expect(again).rejects.toMatchObject({ code: 'usage' });
  rmSync(path.join(place, 'set/images/2.jpg'));
  const gone = await exportDataset(
    { format: 'csv', out: path.join(place, 'gone'), images: 'copy' },
    workspace,
    unattended,
  );
  expect(gone.lost.find(({ code }) => code === 'image-missing')).toMatchObject({ count: 1, first: 'images/2.jpg' });
});

test('some images alone, and the first files that are written', async () => {
  using workspace = await coco();
  const chosen = new Set((await workspace.images.all()).slice(1, 3).map(({ imageId }) => imageId));
  const settings = { format: 'csv', images: 'copy', subset: chosen } as const;
  const result = await exportDataset({ ...settings, out: path.join(place, 'some') }, workspace, unattended);
  expect(result).toMatchObject({ images: 2, objects: 2 });
  expect(result.first).toEqual(['images/2.jpg', 'images/3.jpg', 'labels.csv']);
  expect((await exportDataset({ ...settings, out: null }, workspace, unattended)).first).toEqual(result.first);
  const nobody = exportDataset(
    { ...settings, out: path.join(place, 'nobody'), subset: new Set() },
    workspace,
    unattended,
  );
  await expect(nobody).rejects.toMatchObject({ code: 'not-found' });
  expect(existsSync(path.join(place, 'nobody'))).toBe(false);
});

test('an export that ends before its time leaves nothing, and what was there before stays', async () => {
  using workspace = await coco();
  for (const format of ['voc', 'coco'] as const) {
    const canceller = new AbortController();
    const report = (): void => canceller.abort(new Error('enough'));
    const settings = { format, out: path.join(place, format, 'out'), images: 'copy' } as const;
    const cut = exportDataset(settings, workspace, { signal: canceller.signal, report });
    await expect(cut).rejects.toThrow('enough');
    expect(existsSync(settings.out)).toBe(false);
  }
});

test('objects as items leave as images of their own, with the pixels and the truth that they show', async () => {
  (await coco()).close();
  using workspace = openWorkspace(path.join(place, 'objects'), { create: true });
  const folder = path.join(place, 'set');
  const items = { ...importing, folder, items: 'objects', minSize: 1 } as const;
  await importDataset(items, { workspace }, unattended);
  const out = path.join(place, 'items-out');
  const result = await exportDataset({ format: 'coco', out, images: 'link' }, workspace, unattended);
  const all = await workspace.images.all();
  expect([result.images, result.lost]).toMatchObject([all.length, [{ code: 'item-as-image', count: all.length }]]);
  using again = openWorkspace(path.join(place, 'again'), { create: true });
  await importDataset({ ...importing, folder: out }, { workspace: again }, unattended);
  const known = new Map((await again.images.all()).map((image) => [image.name, image]));
  for (const image of all) {
    const back = known.get(image.name)!;
    expect([back.width, back.height, back.split, back.boxes]).toEqual([
      image.width,
      image.height,
      image.split,
      image.boxes,
    ]);
    expect(await decodeRgb(back)).toEqual(await decodeRgb(image));
  }
});

test('a mask file is the outline of the box beside it; a damaged one is counted', async () => {
  const folder = path.join(place, 'cub');
  const mask = new Uint8Array(200).fill(255, 0, 60);
  writeFiles(folder, {
    'images.txt': '1 a/1.jpg\n2 a/2.jpg\n',
    'classes.txt': '1 a\n',
    'image_class_labels.txt': '1 1\n2 1\n',
    'bounding_boxes.txt': '1 0 0 20 3\n2 1 1 5 5\n',
    'images/a/1.jpg': await picture(20, 10),
    'images/a/2.jpg': await picture(20, 10),
    'segmentations/a/1.png': await greyPng(20, 10, mask),
    'segmentations/a/2.png': await greyPng(20, 10, mask),
  });
  using workspace = openWorkspace(path.join(place, 'workspace'), { create: true });
  await importDataset({ ...importing, folder }, { workspace }, unattended);
  writeFiles(folder, { 'segmentations/a/2.png': 'no longer a mask' });
  const out = path.join(place, 'out');
  const result = await exportDataset({ format: 'coco', out, images: 'copy' }, workspace, unattended);
  expect([result.objects, result.lost.map(({ code }) => code)]).toEqual([2, ['mask-missing']]);
  expect(await counts(out)).toMatchObject({ objects: 2, boxes: 2, masks: 1 });
});

test('where no image is there any more nothing is exported; the annotations alone still are', async () => {
  using workspace = await coco();
  rmSync(path.join(place, 'set'), { recursive: true });
  const out = path.join(place, 'out');
  const settings = { format: 'coco', out, images: 'link' } as const;
  await expect(exportDataset(settings, workspace, unattended)).rejects.toMatchObject({ code: 'not-found' });
  expect(existsSync(out)).toBe(false);
  expect(await exportDataset({ ...settings, images: 'none' }, workspace, unattended)).toMatchObject({ images: 4 });
});

test('what was drawn leaves as COCO and comes back bit by bit: boxes, polygons with holes, painted masks', async () => {
  using workspace = await coco();
  const [first, second] = await workspace.images.all();
  const hostile = '<img src=x onerror=alert(1)> "; DROP TABLE object; -- 鳥';
  const drawn = (geometry: Geometry, named: string | null = null) => ({
    class: named,
    geometry,
    state: 'final' as const,
    source: { kind: 'drawn' as const },
  });
  const pixels = Uint8Array.from({ length: 20 * 10 }, (_, i) => Number(i % 7 === 0 || (i > 50 && i < 80)));
  const mask = runsToText(encodeRuns({ width: 20, height: 10, data: pixels }));
  const shapes: Geometry[] = [
    { kind: 'box', x: 0.125, y: 3.5, width: 7.0625, height: 1 / 3 },
    { kind: 'polygon', rings: [[1, 1, 9.5, 1, 9.5, 8.25, 1, 8.25]], rule: 'union' },
    { kind: 'mask', width: 20, height: 10, counts: mask },
  ];
  workspace.edits.commit(
    first.imageId,
    'ann',
    shapes.map((geometry, i) => ({ objectId: `d-${i}`, isNew: true, after: drawn(geometry, hostile) })),
  );
  const holed: Geometry = {
    kind: 'polygon',
    rings: [
      [1, 1, 9, 1, 9, 9, 1, 9],
      [3, 3, 6, 3, 6, 6, 3, 6],
    ],
    rule: 'even-odd',
  };
  workspace.edits.commit(second.imageId, 'ann', [{ objectId: 'd-9', isNew: true, after: drawn(holed, hostile) }]);

  const out = path.join(place, 'out');
  await exportDataset({ format: 'coco', out, images: 'copy' }, workspace, unattended);
  using again = openWorkspace(path.join(place, 'again'), { create: true });
  await importDataset({ ...importing, folder: out }, { workspace: again }, unattended);
  const images = await again.images.all();
  const ofImage = (name: string) => {
    const { imageId, classIndex } = images.find(({ relativePath }) => relativePath.endsWith(`${name}.jpg`))!;
    // What is drawn most on an image is its class.
    const own = again.images.classes()[classIndex];
    return again.objects.of(imageId).filter((object) => (object.class ?? own) === hostile);
  };
  const came = ofImage('1').map(({ geometry }) => geometry);
  expect(came).toEqual(expect.arrayContaining(shapes.slice(0, 2)));
  const masks = came.filter((one) => one.kind === 'mask').map(({ counts }) => counts);
  expect(masks.map((one) => (typeof one === 'string' ? one : runsToText(Uint32Array.from(one))))).toEqual([mask]);
  // COCO has no holes: the polygon with one comes back as its pixels.
  const [back] = ofImage('2').filter(({ geometry }) => geometry.kind !== 'box');
  const bits = (geometry: Geometry) => maskOfGeometry(geometry, { width: 21, height: 10 });
  expect(bits(back.geometry)).toEqual(bits(holed));
});
