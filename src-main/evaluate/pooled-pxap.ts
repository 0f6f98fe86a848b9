/** PxAP of many resamples: pixel counts of the drawn images are added level by level, so the adding has to be cheap. */
import { type PixelCounts, pxap } from './pixel-curve.ts';

/** Both counts of a level share one float64: masked · 2²⁶ + all, exact while a sum of `all` stays below 2²⁶. */
const shift = 2 ** 26;

/** Returns PxAP in percent as a function of a draw of image indices (with repetition); NaN where no mask pixel is drawn. */
export function pooledPxap(counts: readonly PixelCounts[]): (draw: Uint32Array) => number {
  const levels = counts[0]?.all.length ?? 0;
  const packed = new Float64Array(counts.length * levels);
  let largestImage = 1;
  counts.forEach(({ all, masked }, i) => {
    for (let l = 0; l < levels; l++) packed[i * levels + l] = masked[l] * shift + all[l];
    largestImage = Math.max(
      largestImage,
      all.reduce((sum, n) => sum + n, 0),
    );
  });
  const imagesPerSum = Math.floor((shift - 1) / largestImage);
  const times = new Uint32Array(counts.length);
  const sums = new Float64Array(levels);
  const all = new Float64Array(levels);
  const masked = new Float64Array(levels);
  const unpack = () => {
    for (let l = 0; l < levels; l++) {
      const inside = Math.floor(sums[l] / shift);
      masked[l] += inside;
      all[l] += sums[l] - inside * shift;
    }
    sums.fill(0);
  };

  return (draw) => {
    all.fill(0);
    masked.fill(0);
    times.fill(0);
    for (let i = 0; i < draw.length; i++) times[draw[i]]++;
    for (let image = 0, summed = 0; image < counts.length; image++) {
      for (let left = times[image]; left > 0; ) {
        const now = Math.min(left, imagesPerSum);
        if (summed + now > imagesPerSum) {
          unpack();
          summed = 0;
        }
        addTo(sums, packed, image * levels, now);
        summed += now;
        left -= now;
      }
    }
    unpack();
    return pxap(all, masked) ?? Number.NaN;
  };
}

function addTo(sums: Float64Array, packed: Float64Array, offset: number, times: number): void {
  for (let l = 0; l < sums.length; l++) sums[l] += times * packed[offset + l];
}
