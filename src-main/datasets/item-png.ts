/** An item that is a region of its image (ADR 51) as an image file of its own. */
import sharp from 'sharp';
import { decodeRgb } from './decode.ts';
import type { ImageFile } from './image-file.ts';

/** The very pixels that the item shows. Throws as `decodeRgb`. */
export async function itemPng(file: ImageFile): Promise<Buffer> {
  const { data, width, height } = await decodeRgb(file);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
