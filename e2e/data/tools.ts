/** Small data sets as the tools of the field write them: four pictures of 64 × 48, two classes, a box each. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { makeCoco } from './pictures.ts';

export interface Layout {
  /** As the stories tell it. */
  tool: string;
  /** What the preview calls it. */
  recognised: string;
  /** None for lists without boxes. */
  boxes: number;
  make(folder: string): Promise<string>;
}

const [x, y, width, height] = [8, 6, 30, 20];
const classes = ['robin', 'wren'];
const numbers = [0, 1, 2, 3];
const classOf = (i: number): string => classes[i % 2];

function write(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

async function pictures(folder: string, below = ''): Promise<void> {
  mkdirSync(path.join(folder, below), { recursive: true });
  for (const i of numbers) {
    const background = { r: 60 * i, g: 90, b: 200 - 40 * i };
    const picture = sharp({ create: { width: 64, height: 48, channels: 3, background } });
    await picture.jpeg().toFile(path.join(folder, below, `${i}.jpg`));
  }
}

const all = (line: (i: number) => string): string => numbers.map(line).join('');

async function makeVoc(folder: string): Promise<string> {
  await pictures(folder, 'JPEGImages');
  const box = `<xmin>${x}</xmin><ymin>${y}</ymin><xmax>${x + width}</xmax><ymax>${y + height}</ymax>`;
  for (const i of numbers) {
    const object = `<object><name>${classOf(i)}</name><bndbox>${box}</bndbox></object>`;
    const size = '<size><width>64</width><height>48</height><depth>3</depth></size>';
    const text = `<annotation><filename>${i}.jpg</filename>${size}${object}</annotation>`;
    write(folder, { [`Annotations/${i}.xml`]: text });
  }
  return folder;
}

async function makeYolo(folder: string): Promise<string> {
  await pictures(folder, 'images');
  const box = [(x + width / 2) / 64, (y + height / 2) / 48, width / 64, height / 48].join(' ');
  write(folder, { 'data.yaml': `train: images\nval: images\nnames: [${classes.join(', ')}]\n` });
  for (const i of numbers) write(folder, { [`labels/${i}.txt`]: `${i % 2} ${box}\n` });
  return folder;
}

async function makeLabelMe(folder: string): Promise<string> {
  await pictures(folder);
  const corners = [
    [x, y],
    [x + width, y + height],
  ];
  for (const i of numbers) {
    const shapes = [{ label: classOf(i), points: corners, shape_type: 'rectangle', group_id: null, flags: {} }];
    const annotation = { version: '5.4.1', flags: {}, shapes, imagePath: `${i}.jpg`, imageData: null };
    write(folder, { [`${i}.json`]: JSON.stringify({ ...annotation, imageHeight: 48, imageWidth: 64 }) });
  }
  return folder;
}

async function makeCvat(folder: string): Promise<string> {
  await pictures(folder, 'images');
  const box = `xtl="${x}" ytl="${y}" xbr="${x + width}" ybr="${y + height}"`;
  const images = all(
    (i) => `<image id="${i}" name="${i}.jpg" width="64" height="48"><box label="${classOf(i)}" ${box}/></image>\n`,
  );
  write(folder, { 'annotations.xml': `<annotations><version>1.1</version>\n${images}</annotations>` });
  return folder;
}

async function makeVia(folder: string): Promise<string> {
  await pictures(folder);
  const region = (i: number) => ({
    shape_attributes: { name: 'rect', x, y, width, height },
    region_attributes: { class: classOf(i) },
  });
  const entries = numbers.map((i) => [
    `${i}.jpg1`,
    { filename: `${i}.jpg`, size: 1, regions: [region(i)], file_attributes: {} },
  ]);
  write(folder, { 'via_region_data.json': JSON.stringify(Object.fromEntries(entries)) });
  return folder;
}

async function makeCsv(folder: string): Promise<string> {
  await pictures(folder, 'images');
  const rows = all((i) => `${i}.jpg,${classOf(i)},${x},${y},${x + width},${y + height}\n`);
  write(folder, { 'labels.csv': `filename,class,xmin,ymin,xmax,ymax\n${rows}` });
  return folder;
}

async function makeLists(folder: string): Promise<string> {
  await pictures(folder, 'images');
  write(folder, {
    'train.txt': `images/0.jpg robin\nimages/1.jpg wren\n`,
    'test.txt': `images/2.jpg robin\nimages/3.jpg wren\n`,
  });
  return folder;
}

export const layouts: readonly Layout[] = [
  { tool: 'COCO', recognised: 'COCO annotations', boxes: 4, make: makeCoco },
  { tool: 'Pascal VOC', recognised: 'Pascal VOC (LabelImg, CVAT, Roboflow)', boxes: 4, make: makeVoc },
  { tool: 'YOLO', recognised: 'YOLO (Ultralytics, Roboflow, CVAT)', boxes: 4, make: makeYolo },
  { tool: 'LabelMe', recognised: 'LabelMe', boxes: 4, make: makeLabelMe },
  { tool: 'CVAT', recognised: 'CVAT for images', boxes: 4, make: makeCvat },
  { tool: 'VIA', recognised: 'VGG Image Annotator', boxes: 4, make: makeVia },
  { tool: 'CSV', recognised: 'Lists of images and classes', boxes: 4, make: makeCsv },
  { tool: 'lists', recognised: 'Lists of images and classes', boxes: 0, make: makeLists },
];
