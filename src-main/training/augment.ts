/**
 * Augmentation of training images: crop, flip, colour. Pure, on pixels 0..255 before they are normalised, so that the
 * frame of what is explained is never touched.
 */
import { createRandom } from '../../src-shared/random.ts';
import type { TrainingSpec } from './training-spec.ts';

/** Least share of the area that a crop keeps, and its widest aspect (Szegedy et al. 2015, but for the share: objects stay). */
const leastArea = 0.6;
const widestAspect = 4 / 3;
/** Brightness, contrast and saturation change by up to this. */
const colourReach = 0.2;

export interface AugmentationKey {
  seed: number;
  step: number;
  indexInBatch: number;
}

/** What is done to one image. Everything is always drawn, so that a part left out does not change the others. */
export interface Augmentation {
  /** In fractions of the image. */
  crop: { left: number; top: number; width: number; height: number };
  flip: boolean;
  /** Factors around 1. */
  brightness: number;
  contrast: number;
  saturation: number;
}

/** Drawn from the key alone, so that a training that is resumed draws the same; crop in shares of the image's sides. */
export function drawAugmentation(
  { flip, crop, colour }: TrainingSpec['augmentation'],
  { seed, step, indexInBatch }: AugmentationKey,
): Augmentation {
  const random = createRandom(seed, 'augment', step, indexInBatch);
  const between = (low: number, high: number): number => low + (high - low) * random.next();
  const area = between(leastArea, 1);
  // Both sides stay within the image: √(area · aspect) ≤ 1 and √(area / aspect) ≤ 1.
  const reach = Math.log(Math.min(widestAspect, 1 / area));
  const aspect = Math.exp(between(-reach, reach));
  const width = Math.sqrt(area * aspect);
  const height = Math.sqrt(area / aspect);
  const window = { left: between(0, 1 - width), top: between(0, 1 - height), width, height };
  const flipped = random.next() < 0.5;
  const factor = (): number => between(1 - colourReach, 1 + colourReach);
  const [brightness, contrast, saturation] = [factor(), factor(), factor()];
  return {
    crop: crop ? window : { left: 0, top: 0, width: 1, height: 1 },
    flip: flip && flipped,
    ...(colour ? { brightness, contrast, saturation } : { brightness: 1, contrast: 1, saturation: 1 }),
  };
}

/** [size, size, 3] with values 0..255 → a new image of the same kind. */
export function augment(
  pixels: Float32Array,
  size: number,
  { crop, flip, brightness, contrast, saturation }: Augmentation,
): Float32Array {
  const whole = crop.width === 1 && crop.height === 1;
  const out = whole && !flip ? pixels.slice() : resample(pixels, size, crop, flip);
  if (brightness !== 1 || contrast !== 1 || saturation !== 1) recolour(out, { brightness, contrast, saturation });
  return out;
}

/** Bilinear with half-pixel centres; a crop of the whole image is the image itself. */
function resample(pixels: Float32Array, size: number, crop: Augmentation['crop'], flip: boolean): Float32Array {
  const out = new Float32Array(pixels.length);
  const columns = samples(size, crop.left, crop.width);
  const rows = samples(size, crop.top, crop.height);
  for (let y = 0; y < size; y++) {
    const row = rows[y];
    for (let x = 0; x < size; x++) {
      const column = columns[flip ? size - 1 - x : x];
      for (let c = 0; c < 3; c++) {
        const at = (r: number, k: number): number => pixels[(r * size + k) * 3 + c];
        const upper = at(row.near, column.near) * (1 - column.share) + at(row.near, column.far) * column.share;
        const lower = at(row.far, column.near) * (1 - column.share) + at(row.far, column.far) * column.share;
        out[(y * size + x) * 3 + c] = upper * (1 - row.share) + lower * row.share;
      }
    }
  }
  return out;
}

interface Sample {
  near: number;
  far: number;
  /** Of `far`. */
  share: number;
}

function samples(size: number, start: number, length: number): Sample[] {
  return Array.from({ length: size }, (_, i) => {
    const position = Math.min(Math.max(start * size + (i + 0.5) * length - 0.5, 0), size - 1);
    const near = Math.floor(position);
    return { near, far: Math.min(near + 1, size - 1), share: position - near };
  });
}

/** As torchvision's `ColorJitter`, in this order: each is a blend, away from black, the mean grey, the pixel's own grey. */
function recolour(
  pixels: Float32Array,
  { brightness, contrast, saturation }: Pick<Augmentation, 'brightness' | 'contrast' | 'saturation'>,
): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = clamp(pixels[i] * brightness);
  let mean = 0;
  for (let i = 0; i < pixels.length; i += 3) mean += grey(pixels, i);
  mean /= pixels.length / 3;
  for (let i = 0; i < pixels.length; i += 3) {
    for (let c = 0; c < 3; c++) pixels[i + c] = clamp(mean + (pixels[i + c] - mean) * contrast);
    const own = grey(pixels, i);
    for (let c = 0; c < 3; c++) pixels[i + c] = clamp(own + (pixels[i + c] - own) * saturation);
  }
}

/** Luma of ITU-R BT.601. */
function grey(pixels: Float32Array, at: number): number {
  return 0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2];
}

function clamp(value: number): number {
  return Math.min(Math.max(value, 0), 255);
}
