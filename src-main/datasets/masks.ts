/** Ground-truth masks, read when they are wanted: a PNG file, COCO polygons or run-length encodings. */
import type { Mask, Size } from '../../src-shared/geometry.ts';
import { foregroundFrom } from '../../src-shared/ground-truth.ts';
import { decodeRuns, runsFromText } from '../../src-shared/rle.ts';
import type { MaskFile, MaskSource, Segmentation } from './dataset.ts';
import { decodeGrey } from './decode.ts';
import { turnMask } from './exif-turn.ts';
import { readImageFile } from './image-file.ts';
import { requireUnchanged } from './image-hash.ts';
import { applyReading, decodeMaskPixels } from './mask-reading.ts';
import { maskSize } from './mask-size.ts';
import { fillPolygon, fillRings } from './polygon.ts';
import { InputProblem } from './problems.ts';

/**
 * The mask of an image of `size` pixels. Throws an `InputProblem`: `mask-size`, `mask-missing`, `mask-corrupt`, and
 * `image-changed` for a file of other bytes than its `sha256` where `verify` is set, `link-leads-out` for one that does not
 * lie `within` one of the folders. Grey masks, CUB's for example, where the level is the share of annotators who called it
 * bird, count from `foreground` on.
 */
export async function loadMask(
  source: MaskSource,
  size: Size,
  { verify = false, within, foreground = foregroundFrom.tripletscope }: LoadMaskOptions = {},
): Promise<Mask> {
  const load = async ({ turn = 1, ...file }: MaskFile): Promise<Mask> => {
    const stored = turn >= 5 ? { width: size.height, height: size.width } : size;
    const mask = await loadFile({ ...file, within, foreground, sha256: verify ? file.sha256 : undefined }, stored);
    return turn === 1 ? mask : turnMask(mask, turn);
  };
  if (source.kind === 'file') return load(source);
  const mask = union(source.parts, size);
  for (const file of source.files ?? []) {
    const { data } = await load(file);
    for (let i = 0; i < data.length; i++) mask.data[i] |= data[i];
  }
  return mask;
}

export interface LoadMaskOptions {
  verify?: boolean;
  within?: readonly string[] | undefined;
  foreground?: number;
}

interface FileToLoad extends Omit<MaskFile, 'sha256' | 'turn'> {
  foreground: number;
  sha256: string | undefined;
  within: readonly string[] | undefined;
}

async function loadFile(file: FileToLoad, size: Size): Promise<Mask> {
  const { path, relativePath: name, reading, sha256, within, foreground } = file;
  if (reading) return loadByReading({ ...file, reading }, size);
  const { width, height, data } = await decodeGrey({ path, name, sha256, within }, size.width * size.height).catch(
    (error: unknown) => {
      throw asMaskProblem(error, name);
    },
  );
  if (width !== size.width || height !== size.height) throw maskSize(name, { width, height }, size);
  for (let i = 0; i < data.length; i++) data[i] = data[i] >= foreground ? 1 : 0;
  return { width, height, data };
}

async function loadByReading(
  { path, relativePath: name, reading, sha256, within }: FileToLoad & Required<Pick<MaskFile, 'reading'>>,
  size: Size,
): Promise<Mask> {
  try {
    const { bytes } = await readImageFile({ path, name, within });
    if (sha256 !== undefined) await requireUnchanged(bytes, sha256, name);
    const pixels = await decodeMaskPixels(bytes, name, size.width * size.height);
    if (pixels.width !== size.width || pixels.height !== size.height) throw maskSize(name, pixels, size);
    return { width: size.width, height: size.height, data: applyReading(pixels, reading) };
  } catch (error) {
    throw error instanceof InputProblem && error.problem === 'mask-size' ? error : asMaskProblem(error, name);
  }
}

function asMaskProblem(error: unknown, name: string): unknown {
  if (!(error instanceof InputProblem) || error.code === 'not-permitted' || error.problem === 'link-leads-out')
    return error;
  if (error.problem === 'image-changed') return error;
  if (error.problem === 'image-missing') {
    return new InputProblem('mask-missing', 'the mask is missing', { file: name }, 'not-found');
  }
  return new InputProblem('mask-corrupt', 'the mask cannot be read', { file: name, expected: 'a whole PNG' });
}

function union(parts: readonly Segmentation[], { width, height }: Size): Mask {
  const mask: Mask = { width, height, data: new Uint8Array(width * height) };
  for (const part of parts) {
    if (part.kind === 'polygons' && part.rule === 'even-odd') fillRings(part.polygons, mask);
    else if (part.kind === 'polygons') for (const polygon of part.polygons) fillPolygon(polygon, mask);
    else {
      if (part.width !== width || part.height !== height) throw maskSize('annotations.json', part, mask);
      const runs = typeof part.counts === 'string' ? runsFromText(part.counts) : part.counts;
      const { data } = decodeRuns(runs, mask);
      for (let i = 0; i < data.length; i++) mask.data[i] |= data[i];
    }
  }
  return mask;
}
