/** One listed image against its file: there, whole, of which size and hash; boxes and mask within its frame. */
import type { Box, Size } from '../../src-shared/geometry.ts';
import type { MaskReading } from '../../src-shared/mask-rules.ts';
import type { ExifReading } from '../../src-shared/run-spec/import-spec.ts';
import { type CornerLook, lookAtCorners } from './box-corners.ts';
import type { DatasetImage, MaskSource } from './dataset.ts';
import { verifyPixels } from './decode.ts';
import { looksStored, turnAnnotations } from './exif-turn.ts';
import {
  formatOfName,
  type ImageHeader,
  MAX_BYTES_AT_ONCE,
  readFormat,
  readHeader,
  readImageFile,
  requireWhole,
  requireWholeFile,
} from './image-file.ts';
import { hashOf, hashOfLarge } from './image-hash.ts';
import { inspectMask } from './inspect-mask.ts';
import type { ListedBox, ListedImage } from './listing.ts';
import { sameSize } from './mask-size.ts';
import { type Consequence, InputProblem, isMissingFile, type ProblemCode, type ProblemReport } from './problems.ts';
import type { RootFolder } from './root-folder.ts';
import { inPixels } from './share-units.ts';

export interface Inspection {
  /** Null: cannot be used, and `reports` says why. */
  image: InspectedImage | null;
  reports: ProblemReport[];
  /** Of boxes whose four numbers may mean either. */
  corners?: CornerLook;
  /** 16 bits a channel. */
  deep?: boolean;
}

export interface InspectedImage extends Size {
  path: string;
  boxes: Box[];
  mask: MaskSource | null;
  pairs?: DatasetImage['pairs'];
  others?: DatasetImage['others'];
  sha256?: string;
}

export interface InspectionOptions {
  /** How mask files are read. */
  masks: MaskReading | null;
  /** Whether every mask is decoded, to find those without an object; else those alone whose file is small for it. */
  everyMask: boolean;
  /** Decode every pixel, too. */
  verify: boolean;
  hash: boolean;
  /** Pixels that an image may have. */
  most?: number | undefined;
  /** Which pixels annotations count where EXIF turns the image. */
  exif?: ExifReading | undefined;
}

export async function inspectImage(
  root: RootFolder,
  listed: ListedImage,
  options: InspectionOptions,
): Promise<Inspection> {
  const reports: ProblemReport[] = [];
  const add = (error: InputProblem, consequence: Consequence): void =>
    void reports.push({ error, consequence, imageId: listed.id });
  const note = (code: ProblemCode, summary: string): void =>
    add(new InputProblem(code, summary, { file: listed.relativePath }), 'noted');
  try {
    const file = await readFileOf(root, listed, options);
    const { header } = file;
    const named = formatOfName(listed.relativePath);
    if (named !== header.format) note('image-extension', `is ${header.format.toUpperCase()} by its content`);
    if (header.pages > 1) note('image-animated', `has ${header.pages} frames; the first one is taken`);
    const placed = inFrame(inPixels(listed, header), header, { exif: options.exif, add });
    if (placed === null) return { image: toInspected({ ...file, boxes: [], mask: null }), reports, deep: header.deep };
    const { boxes: listedBoxes, ...shapes } = placed;
    const framed = listedBoxes.flatMap((listedBox) => {
      const box = boxInFrame(listedBox, header, add);
      return box ? { box, part: listedBox.part } : [];
    });
    const mask = await inspectMask(root, shapes, {
      frame: header,
      add,
      ...options,
      stored: header.stored,
      orientation: header.orientation,
    });
    const parts = mask?.kind === 'segmentations' ? mask.parts : [];
    const pairs = framed.flatMap(({ part }, i) => {
      const at = part === undefined ? -1 : parts.indexOf(part);
      return at < 0 ? [] : [[i, at] as const];
    });
    const others = shapes.others?.flatMap(({ className, box: written, part }) => {
      const box = written && boxInFrame(written, header, add);
      const fits = part?.kind !== 'rle' || sameSize(part, header);
      return box || (part && fits) ? { className, box, part: fits ? part : null } : [];
    });
    const boxes = framed.map(({ box }) => box);
    const corners = lookAtCorners(listed.boxes, header);
    return { image: toInspected({ ...file, boxes, mask, pairs, others }), reports, corners, deep: header.deep };
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    add(error, 'image-left-out');
    return { image: null, reports };
  }
}

interface ImageFile {
  path: string;
  header: ImageHeader;
  sha256?: string;
}

function toInspected({
  path,
  header: { width, height },
  sha256,
  boxes,
  mask,
  pairs = [],
  others = [],
}: ImageFile & Pick<InspectedImage, 'boxes' | 'mask' | 'pairs' | 'others'>): InspectedImage {
  return {
    path,
    width,
    height,
    boxes,
    mask,
    ...(pairs.length === 0 ? {} : { pairs }),
    ...(others.length === 0 ? {} : { others }),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

async function readFileOf(root: RootFolder, listed: ListedImage, options: InspectionOptions): Promise<ImageFile> {
  const name = listed.relativePath;
  const found = await root.find(name).catch((error: unknown) => {
    throw isMissingFile(error) ? missingFrom(listed) : error;
  });
  const { path, within } = found;
  const { most } = options;
  const file = { path, name, within };
  if (found.bytes > MAX_BYTES_AT_ONCE) {
    const format = await readFormat(file);
    const header = await readHeader(path, format, name, most);
    await requireWholeFile(file, format);
    if (options.verify) await verifyPixels(path, format, name, most);
    return { path, header, ...(options.hash ? { sha256: await hashOfLarge(file) } : {}) };
  }
  const { bytes, format } = await readImageFile(file);
  const header = await readHeader(bytes, format, name, most);
  requireWhole(bytes, format, name);
  if (options.verify) await verifyPixels(bytes, format, name, most);
  return { path, header, ...(options.hash ? { sha256: await hashOf(bytes) } : {}) };
}

/** The place of a missing image is the line that names it. */
function missingFrom({ place, relativePath }: ListedImage): InputProblem {
  const what = place.file === relativePath ? 'the image is missing' : `the image ${relativePath} is missing`;
  return new InputProblem('image-missing', what, place, 'not-found');
}

/** Shapes in the frame of the image as displayed; null where they are those of an image of another size. */
function inFrame(
  listed: ListedImage,
  header: ImageHeader,
  { exif, add }: { exif: ExifReading | undefined; add: Add },
): ListedImage | null {
  const { size, place, relativePath } = listed;
  const { orientation, stored } = header;
  const [says, are] = [stored, header].map(({ width, height }) => `${width} × ${height}`);
  if (orientation !== 1) {
    const countsStored = looksStored(listed, stored, header);
    if (exif === 'raw' && (countsStored || !size || sameSize(size, stored))) {
      return turnAnnotations(listed, orientation, stored);
    }
    if (countsStored) {
      const summary = `${relativePath} is rotated by EXIF: its annotations seem to refer to the stored ${says} pixels, but it is displayed as ${are}. They were read without rotation; --exif raw rotates them with the image, --exif upright confirms them`;
      if (exif === undefined) add(new InputProblem('exif-turned', summary, place), 'noted');
      return listed;
    }
  }
  if (!size || sameSize(size, header)) return listed;
  add(
    new InputProblem('image-size', `${relativePath} has a different size than its annotations say`, {
      ...place,
      expected: `${size.width} × ${size.height}`,
      received: are,
    }),
    'part-left-out',
  );
  return null;
}

type Add = (error: InputProblem, consequence: Consequence) => void;

function boxInFrame({ box, file, line }: ListedBox, frame: Size, add: Add): Box | null {
  const place = { file, line };
  const text = `${box.x} ${box.y} ${box.width} ${box.height}`;
  if (!(box.width > 0 && box.height > 0)) {
    add(new InputProblem('box-without-area', `the box ${text} has no area`, place), 'part-left-out');
    return null;
  }
  const x = Math.max(0, box.x);
  const y = Math.max(0, box.y);
  const width = Math.min(frame.width, box.x + box.width) - x;
  const height = Math.min(frame.height, box.y + box.height) - y;
  const size = `${frame.width} × ${frame.height}`;
  if (width <= 0 || height <= 0) {
    add(new InputProblem('box-outside', `the box ${text} lies outside the image of ${size}`, place), 'part-left-out');
    return null;
  }
  // Sums of fractions may differ in the last digit.
  if (box.width - width < 1e-6 && box.height - height < 1e-6) return box;
  add(
    new InputProblem('box-clipped', `the box ${text} reaches over the image of ${size} and was clipped`, place),
    'noted',
  );
  return { x, y, width, height };
}
