/** A small picture of an image or of a region of it, for tiles: JPEG, upright, on white. */
import type { Box, Size } from '../../src-shared/geometry.ts';
import { explain, openImage } from './decode.ts';
import { type ImageFile, readImageFile, requireWhole } from './image-file.ts';
import { requireUnchanged } from './image-hash.ts';

export interface ThumbnailSpec {
  /** The longer side in pixels at most; small images stay as they are. */
  size: number;
  /** In whole pixels of the image as displayed; the whole image where null. */
  region: Box | null;
}

/** Decodes and encodes in libuv's threads. Throws an `InputProblem` that names the file. */
export async function renderThumbnail(file: ImageFile, { size, region }: ThumbnailSpec): Promise<Buffer<ArrayBuffer>> {
  const { path, name = path, sha256 } = file;
  const { bytes, format } = await readImageFile(file);
  if (sha256 !== undefined) await requireUnchanged(bytes, sha256, name);
  requireWhole(bytes, format, name);
  try {
    const image = await openImage(bytes, format, { content: sha256, region });
    return await image
      .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality: 82 })
      .toBuffer();
  } catch (error) {
    throw await explain(error, { source: bytes, format, name });
  }
}

/** A photograph that no browser shows (TIFF), or not as it is read here, as one that every browser does. */
export async function reencodeForBrowser(file: ImageFile): Promise<Buffer<ArrayBuffer>> {
  const { path, name = path, sha256 } = file;
  const { bytes, format } = await readImageFile(file);
  requireWhole(bytes, format, name);
  try {
    const image = await openImage(bytes, format, { content: sha256 });
    return await image
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
      .toBuffer();
  } catch (error) {
    throw await explain(error, { source: bytes, format, name });
  }
}

/** Room around the object, as a share of its longer side. */
const margin = 0.15;

/** A square around the union of the boxes, with some room, as far as the image reaches; null without a box. */
export function cropRegion(boxes: readonly Box[], { width, height }: Size): Box | null {
  if (boxes.length === 0) return null;
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const side = (1 + 2 * margin) * Math.max(right - left, bottom - top);
  const across = within((left + right) / 2, side, width);
  const down = within((top + bottom) / 2, side, height);
  return { x: across.start, y: down.start, width: across.length, height: down.length };
}

/** A stretch of that length about the centre, moved and cut to lie in [0, limit]; at least one pixel. */
function within(centre: number, length: number, limit: number): { start: number; length: number } {
  const whole = Math.max(1, Math.min(limit, Math.round(length)));
  const start = Math.max(0, Math.min(limit - whole, Math.round(centre - whole / 2)));
  return { start, length: whole };
}

/** The smallest box around the mask's pixels; null where it has none. */
export function maskBounds({ width, height, data }: Size & { data: Uint8Array }): Box | null {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    const line = data.subarray(y * width, (y + 1) * width);
    const first = line.indexOf(1);
    if (first < 0) continue;
    left = Math.min(left, first);
    right = Math.max(right, line.lastIndexOf(1));
    top = Math.min(top, y);
    bottom = y;
  }
  return right < 0 ? null : { x: left, y: top, width: right + 1 - left, height: bottom + 1 - top };
}
