/** The first images of a data set with their truth, as a preview draws them. */
import type { Box, Size } from '../../src-shared/geometry.ts';
import { maskOutline } from '../../src-shared/mask-outline.ts';
import type { MaskReading } from '../../src-shared/mask-rules.ts';
import type { ReadingSettings } from '../../src-shared/run-spec/import-spec.ts';
import { mapConcurrently } from '../system/pace.ts';
import { askAboutCorners } from './box-corners.ts';
import type { DatasetFormat, MaskSource } from './dataset.ts';
import { type InspectedImage, type Inspection, inspectImage } from './inspect-image.ts';
import type { Listing } from './listing.ts';
import { loadMask } from './masks.ts';
import { itemSettings, itemsOf, type ObjectItem } from './object-items.ts';
import { InputProblem, type ProblemLog } from './problems.ts';
import type { RootFolder } from './root-folder.ts';
import { renderThumbnail } from './thumbnail.ts';

/** In pixels of the image as displayed. */
export interface SampleImage extends Size {
  path: string;
  className: string;
  boxes: Box[];
  /** Around its mask: [x1, y1, x2, y2, …]; holes among them, by the even-odd rule. */
  rings: number[][];
  /** A small JPEG as a data URL. */
  picture: string;
}

const COUNT = 12;
const PICTURE = 160;
/** Masks of larger images are not traced. */
const MOST_PIXELS = 4e6;

interface Sampling {
  reading: ReadingSettings;
  masks: MaskReading | null;
  format: DatasetFormat;
  log: ProblemLog;
}

type Shown = InspectedImage & Pick<ObjectItem, 'relativePath' | 'classIndex'> & { region: Box | null };

interface Looked extends Pick<Inspection, 'reports' | 'corners'> {
  /** The image, or its objects. */
  shown: Shown[];
}

/** What is wrong with them goes to the log; an image that cannot be read is passed over. */
export async function sampleOf(
  root: RootFolder,
  { images, classes }: Listing,
  { reading, masks, format, log }: Sampling,
): Promise<SampleImage[]> {
  const { exif, boxes, maxMegapixels, items } = reading;
  const most = maxMegapixels === undefined ? undefined : maxMegapixels * 1e6;
  const options = { masks, everyMask: true, verify: false, hash: false, exif, most };
  const looked = await mapConcurrently(images.slice(0, COUNT), 4, async (listed): Promise<Looked> => {
    const { image, reports, corners } = await inspectImage(root, listed, options);
    if (image === null) return { shown: [], reports };
    const { relativePath, classIndex } = listed;
    if (items !== 'objects') return { shown: [{ ...image, relativePath, classIndex, region: null }], reports, corners };
    const within = root.followLinks ? undefined : [root.path];
    const found = await itemsOf(listed, image, { classes, within, ...itemSettings(reading) });
    return { shown: found.items, reports: [...reports, ...found.reports], corners };
  });
  for (const { reports } of looked) for (const problem of reports) log.add(problem);
  if (boxes === undefined && ['cub', 'coco', 'lists'].includes(format)) {
    askAboutCorners(
      looked.flatMap(({ corners }) => corners ?? []),
      log,
    );
  }
  const shown = looked.flatMap((one) => one.shown).slice(0, COUNT);
  const samples = await mapConcurrently(shown, 4, async (image): Promise<SampleImage | null> => {
    const picture = await pictureOf(image, image.relativePath, image.region);
    const { relativePath: path, classIndex } = image;
    return picture === null ? null : { ...(await truthOf(image)), path, className: classes[classIndex], picture };
  });
  return samples.filter((sample) => sample !== null);
}

async function pictureOf({ path }: InspectedImage, name: string, region: Box | null): Promise<string | null> {
  try {
    const jpeg = await renderThumbnail({ path, name }, { size: PICTURE, region });
    return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  } catch (error) {
    if (error instanceof InputProblem) return null;
    throw error;
  }
}

async function truthOf({ width, height, boxes, mask }: InspectedImage) {
  return { width, height, boxes, rings: mask === null ? [] : await ringsOf(mask, { width, height }) };
}

async function ringsOf(mask: MaskSource, size: Size): Promise<number[][]> {
  if (size.width * size.height > MOST_PIXELS) return [];
  try {
    return maskOutline(await loadMask(mask, size)).map((ring) => ring.flat());
  } catch (error) {
    if (error instanceof InputProblem) return [];
    throw error;
  }
}
