/** Pascal VOC: Annotations/, JPEGImages/, ImageSets/Main, and the pixels of objects in SegmentationObject/ and SegmentationClass/. */
import { escapeXml } from '../../../src-shared/xml.ts';
import type { Split } from '../dataset.ts';
import { vocColour } from '../formats/voc-palette.ts';
import { encodePng } from './png.ts';
import { boxOf, countClass, rasterOf } from './shapes.ts';
import { type DatasetWriter, type ExportImage, flatName, type Output } from './writer.ts';

const palette = Uint8Array.from({ length: 256 }, (_, i) => i).reduce((bytes, i) => {
  const colour = vocColour(i);
  bytes.set([colour >> 16, (colour >> 8) & 255, colour & 255], 3 * i);
  return bytes;
}, new Uint8Array(768));

/** Numbers of objects and classes; 0 is the background and 255 unknown. */
const MOST = 254;

export const writeVoc: DatasetWriter = async (set, out) => {
  const lists: Record<Split, string[]> = { train: [], test: [] };
  const classes = new Map(set.classes.map((name, i) => [name, i + 1]));
  let hasMasks = false;
  for await (const image of set.images) {
    lists[image.split].push(image.name);
    const file = flatName(image);
    await out.image(image, `JPEGImages/${file}`);
    countClass(image, out);
    for (const { className } of image.objects) if (!classes.has(className)) classes.set(className, classes.size + 1);
    await out.file(`Annotations/${image.name}.xml`, annotation(image, file, out));
    hasMasks = (await writeMasks(image, classes, out)) || hasMasks;
  }
  for (const [split, names] of Object.entries(lists)) {
    if (names.length > 0)
      await out.file(
        `ImageSets/Main/${split}.txt`,
        names.map((name) => `${name}\n`),
      );
  }
  if (hasMasks) await out.file('labelmap.txt', labelMap(classes));
};

function annotation(image: ExportImage, file: string, out: Output): string {
  const { width, height, objects } = image;
  const lines = objects.map((object) => {
    const box = boxOf(object, image);
    if (box === null) out.lose('box-dropped', 1, `an empty mask of ${image.relativePath}`);
    const bounds = box ?? { x: 0, y: 0, width: 0, height: 0 };
    return `  <object>
    <name>${escapeXml(object.className)}</name>
    <difficult>0</difficult>
    <bndbox><xmin>${bounds.x}</xmin><ymin>${bounds.y}</ymin><xmax>${bounds.x + bounds.width}</xmax><ymax>${bounds.y + bounds.height}</ymax></bndbox>
  </object>
`;
  });
  const segmented = objects.some(({ shape }) => shape !== null) ? 1 : 0;
  return `<annotation>
  <folder>JPEGImages</folder>
  <filename>${escapeXml(file)}</filename>
  <source><database>Tripletscope</database></source>
  <size><width>${width}</width><height>${height}</height><depth>3</depth></size>
  <segmented>${segmented}</segmented>
${lines.join('')}</annotation>
`;
}

/** False where no object has an outline. */
async function writeMasks(image: ExportImage, classes: ReadonlyMap<string, number>, out: Output): Promise<boolean> {
  const { width, height, objects } = image;
  if (objects.every(({ shape }) => shape === null)) return false;
  const ofObjects = new Uint8Array(width * height);
  const ofClasses = new Uint8Array(width * height);
  for (const [i, { shape, className }] of objects.entries()) {
    if (shape === null) continue;
    const number = classes.get(className)!;
    if (i >= MOST || number > MOST) {
      out.lose('outline-dropped', 1, `object ${i + 1} of ${image.relativePath}`);
      continue;
    }
    if (shape.kind === 'polygons') out.lose('outline-as-pixels', 1, `object ${i + 1} of ${image.relativePath}`);
    const { data } = rasterOf(shape, image);
    let overlap = 0;
    for (let at = 0; at < data.length; at++) {
      if (data[at] === 0) continue;
      if (ofObjects[at] !== 0) overlap++;
      ofObjects[at] = i + 1;
      ofClasses[at] = number;
    }
    if (overlap > 0) out.lose('pixels-overlap', overlap, image.relativePath);
  }
  await out.file(`SegmentationObject/${image.name}.png`, encodePng({ width, height, data: ofObjects }, palette));
  await out.file(`SegmentationClass/${image.name}.png`, encodePng({ width, height, data: ofClasses }, palette));
  return true;
}

/** As CVAT writes it; a name keeps no colon. */
function* labelMap(classes: ReadonlyMap<string, number>): Generator<string> {
  yield '# label:color_rgb:parts:actions\nbackground:0,0,0::\n';
  for (const [name, number] of classes) {
    const colour = vocColour(number);
    yield `${name.replaceAll(/[:\r\n]/g, ' ')}:${colour >> 16},${(colour >> 8) & 255},${colour & 255}::\n`;
  }
}
