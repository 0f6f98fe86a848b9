/** Image files to network input: decoded, resized to a square, normalised. */
import type { Size } from '../../src-shared/geometry.ts';
import type { InputGeometry } from '../../src-shared/input-frame.ts';
import { createPace, mapConcurrently } from '../system/pace.ts';
import { decodeRgb, type Pixels } from './decode.ts';
import type { ImageFile } from './image-file.ts';
import { type ResizeRule, resizePixels, resizeToInput } from './resize-pixels.ts';

/** What the pixels become: (pixel / 255 − mean) / std per channel R, G, B, at size × size. */
export interface Preprocessing extends InputGeometry {
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
  /** As models of earlier versions were made where absent; these keep it, so that their numbers stay. */
  resize?: ResizeRule | undefined;
}

/** As many as libuv has threads; each holds one decoded image. */
const DECODED_AT_ONCE = 4;

/**
 * [n, size, size, 3], row-major; which part of the image this is, `inputFrame` says. Throws the `InputProblem` of the first image that cannot be read, which calls it by its name.
 */
export async function loadImages(images: readonly ImageFile[], preprocessing: Preprocessing): Promise<Float32Array> {
  const { size } = preprocessing;
  const stride = size * 3;
  // Not cleared: every value is written below, and clearing 19 MB at once would hold the event loop.
  const batch = new Float32Array(Buffer.allocUnsafeSlow(images.length * size * stride * 4).buffer);
  const table = normalisation(preprocessing);
  const pace = createPace();
  // One at a time: several resizes, each within its slice, would add up in one turn of the event loop.
  let resizing: Promise<void> = Promise.resolve();
  await mapConcurrently(images, DECODED_AT_ONCE, async (image, index) => {
    const pixels = await decodeRgb(image);
    const offset = index * size * stride;
    const store = (row: Uint8Array, y: number): void => normalise(row, table, batch, offset + y * stride);
    resizing = resizing.then(() => resizeToInput(pixels, preprocessing, store, { rule: ruleOf(preprocessing), pace }));
    await resizing;
  });
  return batch;
}

/** The input before it is normalised, 0 … 255; for augmentation. */
export async function loadInput(image: ImageFile, preprocessing: Preprocessing): Promise<Pixels> {
  const pixels = await decodeRgb(image);
  const { size } = preprocessing;
  const data = new Uint8Array(size * size * 3);
  const store = (row: Uint8Array, y: number): void => data.set(row, y * size * 3);
  await resizeToInput(pixels, preprocessing, store, { rule: ruleOf(preprocessing), pace: createPace() });
  return { width: size, height: size, data };
}

function ruleOf({ resize }: Preprocessing): ResizeRule {
  return resize ?? 'exact';
}

/** An image's pixels as displayed, stretched to `size` where one is given; for figures. */
export async function loadPixels(image: ImageFile, size?: Size): Promise<Pixels> {
  const pixels = await decodeRgb(image);
  if (!size || (size.width === pixels.width && size.height === pixels.height)) return pixels;
  const data = new Uint8Array(size.width * size.height * 3);
  await resizePixels(pixels, size, (row, y) => data.set(row, y * size.width * 3), { pace: createPace() });
  return { width: size.width, height: size.height, data };
}

/** All 256 × 3 values a pixel can become. */
function normalisation({ mean, std }: Preprocessing): Float32Array {
  const table = new Float32Array(768);
  for (let value = 0; value < 256; value++) {
    for (let c = 0; c < 3; c++) table[value * 3 + c] = (value / 255 - mean[c]) / std[c];
  }
  return table;
}

function normalise(row: Uint8Array, table: Float32Array, batch: Float32Array, offset: number): void {
  for (let x = 0; x < row.length; x += 3) {
    batch[offset + x] = table[row[x] * 3];
    batch[offset + x + 1] = table[row[x + 1] * 3 + 1];
    batch[offset + x + 2] = table[row[x + 2] * 3 + 2];
  }
}
