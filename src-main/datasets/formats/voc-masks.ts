/**
 * Masks of Pascal VOC and of CVAT's "Segmentation mask": the colour in SegmentationObject/ tells the object, that in
 * SegmentationClass/ its class, by labelmap.txt or VOC's own palette; white-ish 224, 224, 192 is void.
 */
import path from 'node:path';
import type { Box } from '../../../src-shared/geometry.ts';
import { encodeRuns } from '../../../src-shared/rle.ts';
import type { Segmentation, Split } from '../dataset.ts';
import type { ImageFinder } from '../find-images.ts';
import { formatOfName, readImageFile } from '../image-file.ts';
import { decodeMaskPixels, type MaskPixels } from '../mask-reading.ts';
import { type Consequence, InputProblem, type ProblemCode, type ProblemLog } from '../problems.ts';
import type { RootFolder } from '../root-folder.ts';
import { readText } from '../text-table.ts';
import type { NamedImage, NamedObject } from './annotated-images.ts';
import { vocColour } from './voc-palette.ts';

const classNames =
  'aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse motorbike person pottedplant sheep sofa train tvmonitor'.split(
    ' ',
  );

interface NumberedObject extends NamedObject {
  /** Position in the annotation, 0 for the first. */
  number: number;
}

interface AddImages {
  finder: ImageFinder;
  log: ProblemLog;
  splitOf: (stem: string) => Split | null;
}

export interface VocMasks {
  /** Files in SegmentationClass/. */
  count: number;
  /** Gives the objects of an annotation their masks, where there is a file of that stem. */
  add(
    stem: string,
    objects: NumberedObject[],
    context: {
      relativePath: string;
      report: (code: ProblemCode, summary: string, consequence?: Consequence) => void;
    },
  ): Promise<void>;
  /** Adds the images that have masks and no annotation. */
  addImages(images: Map<string, NamedImage>, context: AddImages): Promise<void>;
}

export async function vocMasks(root: RootFolder, files: ReadonlySet<string>): Promise<VocMasks> {
  const [ofObjects, ofClasses] = ['SegmentationObject', 'SegmentationClass'].map((folder) => {
    const found = new Map<string, string>();
    for (const file of files) {
      const parts = file.split('/');
      if (parts.at(-2) === folder && /\.png$/i.test(file)) found.set(parts.at(-1)!.slice(0, -4), file);
    }
    return found;
  });
  const labels = await labelMap(root, files);
  const read = async (file: string): Promise<MaskPixels> => {
    const { path, within } = await root.find(file);
    return decodeMaskPixels((await readImageFile({ path, name: file, within })).bytes, file);
  };
  return {
    count: ofClasses.size,
    add: async (stem, objects, { report }) => {
      const file = ofObjects.get(stem);
      if (file === undefined || objects.length === 0) return;
      try {
        const byColour = regionsOf(await read(file));
        for (const object of objects) {
          const region = byColour.get(vocColour(object.number + 1));
          if (region) object.segmentation = region.part;
        }
      } catch (error) {
        if (!(error instanceof InputProblem)) throw error;
        report('mask-corrupt', `the masks in ${file} cannot be read`, 'part-left-out');
      }
    },
    addImages: async (images, { finder, log, splitOf }) => {
      const stems = new Set([...images.keys()].map((file) => path.posix.basename(file).replace(/\.[^.]*$/, '')));
      const byStem = new Map<string, string>();
      for (const file of finder.files) {
        if (!formatOfName(file) || /(^|\/)Segmentation(Class|Object)\//.test(file)) continue;
        byStem.set(path.posix.basename(file).replace(/\.[^.]*$/, ''), file);
      }
      for (const [stem, file] of ofClasses) {
        if (stems.has(stem)) continue;
        const add = (code: ProblemCode, summary: string): void =>
          log.add({ error: new InputProblem(code, summary, { file }), consequence: 'image-left-out' });
        const relativePath = byStem.get(stem);
        if (relativePath === undefined) {
          add('image-missing', `the image of the mask ${stem} is missing`);
          continue;
        }
        try {
          const classes = await read(file);
          const objects = ofObjects.get(stem);
          const regions = regionsOf(objects === undefined ? classes : await read(objects));
          images.set(relativePath, {
            id: relativePath,
            relativePath,
            place: { file },
            split: splitOf(stem),
            objects: [...regions.values()].flatMap(({ part, box, at }) => {
              const className = labels.get(colourAt(classes, at));
              return className === undefined ? [] : { className, box: { box, file }, segmentation: part };
            }),
          });
        } catch (error) {
          if (!(error instanceof InputProblem)) throw error;
          add('mask-corrupt', 'the mask cannot be read');
        }
      }
    },
  };
}

interface Region {
  part: Segmentation;
  box: Box;
  /** Its first pixel. */
  at: number;
}

/** The pixels of each colour but black and void. */
function regionsOf(pixels: MaskPixels): Map<number, Region> {
  const { width, height } = pixels;
  const found = new Map<number, { data: Uint8Array; box: [number, number, number, number]; at: number }>();
  for (let i = 0; i < width * height; i++) {
    const colour = colourAt(pixels, i);
    if (colour === 0 || colour === VOID) continue;
    let region = found.get(colour);
    if (!region) {
      // More colours than that are no numbers of objects but a photograph.
      if (found.size === 255) break;
      region = { data: new Uint8Array(width * height), box: [width, height, 0, 0], at: i };
      found.set(colour, region);
    }
    region.data[i] = 1;
    const [x, y] = [i % width, Math.floor(i / width)];
    const { box } = region;
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x >= box[2]) box[2] = x + 1;
    if (y >= box[3]) box[3] = y + 1;
  }
  const regions = new Map<number, Region>();
  for (const [
    colour,
    {
      data,
      box: [x, y, right, bottom],
      at,
    },
  ] of found) {
    const part: Segmentation = { kind: 'rle', width, height, counts: encodeRuns({ width, height, data }) };
    regions.set(colour, { part, box: { x, y, width: right - x, height: bottom - y }, at });
  }
  return regions;
}

const VOID = 0xe0e0c0;

function colourAt({ data, channels }: MaskPixels, i: number): number {
  const at = i * channels;
  // Numbers without a palette stand for the colours that VOC gives them.
  if (channels < 3) return vocColour(data[at]);
  return (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
}

/** Class names by colour: `name:r,g,b:…` a line, as CVAT writes it; else the twenty of VOC. */
async function labelMap(root: RootFolder, files: ReadonlySet<string>): Promise<Map<number, string>> {
  const labels = new Map<number, string>();
  const file = [...files].find((one) => /(^|\/)labelmap\.txt$/.test(one));
  if (file === undefined) {
    for (const [i, name] of classNames.entries()) labels.set(vocColour(i + 1), name);
    return labels;
  }
  const { path: found } = await root.find(file);
  for (const line of (await readText({ path: found, name: file })).split(/\r?\n/)) {
    const match = /^([^#:][^:]*):\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})/.exec(line);
    if (match) labels.set((Number(match[2]) << 16) | (Number(match[3]) << 8) | Number(match[4]), match[1].trim());
  }
  labels.delete(0);
  return labels;
}
