/** The mask of a listed image against its files and its frame: what does not fit costs that part alone. */
import type { Orientation, Size } from '../../src-shared/geometry.ts';
import type { MaskReading } from '../../src-shared/mask-rules.ts';
import type { ExifReading } from '../../src-shared/run-spec/import-spec.ts';
import type { MaskFile, MaskSource } from './dataset.ts';
import { readImageFile, requireWhole } from './image-file.ts';
import type { ListedImage } from './listing.ts';
import { maskSize, sameSize } from './mask-size.ts';
import { loadMask } from './masks.ts';
import { pngHasForeground } from './png-foreground.ts';
import { type Consequence, InputProblem, isMissingFile } from './problems.ts';
import type { RootFolder } from './root-folder.ts';

export interface MaskChecks {
  /** How mask files are read. */
  masks: MaskReading | null;
  /** Whether every mask is decoded, to find those without an object; else those alone whose file is small for it. */
  everyMask: boolean;
  frame: Size;
  /** The image's pixels as they lie in its file, and how EXIF turns them. */
  stored: Size;
  orientation: Orientation;
  exif?: ExifReading | undefined;
  add: (error: InputProblem, consequence: Consequence) => void;
}

export async function inspectMask(
  root: RootFolder,
  { mask, place }: Pick<ListedImage, 'mask' | 'place'>,
  checks: MaskChecks,
): Promise<MaskSource | null> {
  if (!mask) return null;
  if (mask.kind === 'file') {
    const file = await inspectFile(root, mask, checks);
    return file && { kind: 'file', ...file };
  }
  const parts = mask.parts.filter((part) => {
    if (part.kind !== 'rle' || sameSize(part, checks.frame)) return true;
    checks.add(maskSize(place.file, part, checks.frame, place.line), 'part-left-out');
    return false;
  });
  const files: MaskFile[] = [];
  for (const one of mask.files ?? []) {
    const file = await inspectFile(root, one, checks);
    if (file) files.push(file);
  }
  if (parts.length === 0 && files.length === 0) return null;
  return { kind: 'segmentations', parts, ...(files.length === 0 ? {} : { files }) };
}

async function inspectFile(
  root: RootFolder,
  { relativePath, turn }: MaskFile,
  { frame, stored, orientation, exif, add, masks, everyMask }: MaskChecks,
): Promise<MaskFile | null> {
  try {
    const { path, within } = await root.find(relativePath);
    const { bytes, format } = await readImageFile({ path, name: relativePath, within });
    if (format !== 'png') throw new InputProblem('mask-corrupt', '', { file: relativePath });
    requireWhole(bytes, format, relativePath);
    const size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
    // A mask that was turned with its image fits as it is.
    const turned = turn !== undefined && sameSize(size, stored) ? turn : undefined;
    if (turned !== undefined || sameSize(size, frame)) {
      // A plain picture is packed some hundred times.
      const isSuspect = everyMask || bytes.length < (size.width * size.height) / 200 + 300;
      const file = { relativePath, path, ...(masks && { reading: masks }), ...(turned && { turn: turned }) };
      if (!isSuspect) return file;
      const load = () => loadMask({ kind: 'file', ...file }, frame, { within });
      if ((await pngHasForeground(bytes, masks)) ?? (await load()).data.includes(1)) return file;
      add(new InputProblem('mask-empty', 'the mask has no foreground', { file: relativePath }), 'noted');
      return null;
    }
    if (orientation !== 1 && exif === undefined && sameSize(size, stored)) {
      const summary =
        'the mask has the size of the stored pixels of an image that EXIF rotates, and was left out; --exif raw rotates it with the image';
      add(new InputProblem('exif-turned', summary, { file: relativePath }), 'noted');
    }
    add(maskSize(relativePath, size, frame), 'part-left-out');
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    if (isMissingFile(error)) {
      add(new InputProblem('mask-missing', 'the mask is missing', { file: relativePath }, 'not-found'), 'noted');
    } else if (error.code === 'unsafe-input' || error.code === 'not-permitted') add(error, 'part-left-out');
    else {
      const details = { file: relativePath, expected: 'a whole PNG' };
      add(new InputProblem('mask-corrupt', 'the mask cannot be read', details), 'part-left-out');
    }
  }
  return null;
}
