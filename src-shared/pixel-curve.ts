/** What pixel counts per level say: mask IoU at every τ, and PxAP (Choe et al., CVPR 2020, as golden/localization.json). */
import type { Levels, ThresholdScale } from './thresholds.ts';

/** Pixels per level (see `levelsOf`), all of them and those of the mask; levels 0 … thresholds.length + 1. */
export interface PixelCounts {
  all: Uint32Array;
  masked: Uint32Array;
}

/**
 * One pass over the levels of a map; `mask` has one byte, 0 or 1, per pixel. Neighbours mostly have the same level, and
 * adding to one count twice in a row stalls: four neighbours have counts of their own.
 */
export function countPixels(levels: Levels, mask: Uint8Array, { edges }: ThresholdScale): PixelCounts {
  const bins = edges.length + 1;
  const a = new Uint32Array(2 * bins);
  const b = new Uint32Array(2 * bins);
  const c = new Uint32Array(2 * bins);
  const d = new Uint32Array(2 * bins);
  const whole = levels.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a[mask[i] * bins + levels[i]]++;
    b[mask[i + 1] * bins + levels[i + 1]]++;
    c[mask[i + 2] * bins + levels[i + 2]]++;
    d[mask[i + 3] * bins + levels[i + 3]]++;
  }
  for (let i = whole; i < levels.length; i++) a[mask[i] * bins + levels[i]]++;
  const all = new Uint32Array(bins);
  const masked = new Uint32Array(bins);
  for (let level = 0, inside = bins; level < bins; level++, inside++) {
    masked[level] = a[inside] + b[inside] + c[inside] + d[inside];
    all[level] = masked[level] + a[level] + b[level] + c[level] + d[level];
  }
  return { all, masked };
}

/** IoU of {map ≥ τ} with the mask for every threshold, ascending; in [0,1]. */
export function maskIoUs({ all, masked }: PixelCounts): Float64Array {
  const thresholds = all.length - 2;
  const size = masked.reduce((sum, n) => sum + n, 0);
  const result = new Float64Array(thresholds);
  let kept = all[thresholds + 1];
  let hit = masked[thresholds + 1];
  for (let i = thresholds - 1; i >= 0; i--) {
    kept += all[i + 1];
    hit += masked[i + 1];
    result[i] = hit / (kept + size - hit);
  }
  return result;
}

/**
 * Pixel average precision in percent: 100 · Σ P(t) (R(t) − R(t⁺)) over the thresholds and 1, descending. Counts of several
 * images are added before: P and R belong to all images together. Null where no image has a mask pixel.
 */
export function pxap(all: ArrayLike<number>, masked: ArrayLike<number>): number | null {
  let size = 0;
  for (let level = 0; level < masked.length; level++) size += masked[level];
  if (size === 0) return null;
  let kept = 0;
  let hit = 0;
  let area = 0;
  for (let level = all.length - 1; level >= 1; level--) {
    kept += all[level];
    hit += masked[level];
    if (kept > 0) area += (hit / kept) * (masked[level] / size);
  }
  return 100 * area;
}
