/** PxAP of many resamples: pixel counts of the drawn images are added level by level, so the adding has to be cheap. */
import { type PixelCounts, pxap } from '../../src-shared/pixel-curve.ts';

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
  if (imagesPerSum === 0) return unpackedPxap(counts, levels);
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

  // Four images at a time: the sums are loaded and stored once for all of them.
  const four = { image: new Uint32Array(4), times: new Float64Array(4), count: 0 };
  const flush = () => {
    addTo(sums, packed, levels, four);
    four.count = 0;
  };

  return (draw) => {
    all.fill(0);
    masked.fill(0);
    times.fill(0);
    for (let i = 0; i < draw.length; i++) times[draw[i]]++;
    let summed = 0;
    for (let image = 0; image < counts.length; image++) {
      for (let left = times[image]; left > 0; ) {
        const now = Math.min(left, imagesPerSum);
        if (summed + now > imagesPerSum) {
          flush();
          unpack();
          summed = 0;
        }
        four.image[four.count] = image;
        four.times[four.count++] = now;
        if (four.count === 4) flush();
        summed += now;
        left -= now;
      }
    }
    flush();
    unpack();
    return pxap(all, masked) ?? Number.NaN;
  };
}

/** For images of 2²⁶ pixels and more, whose counts do not fit beside each other. */
function unpackedPxap(counts: readonly PixelCounts[], levels: number): (draw: Uint32Array) => number {
  return (draw) => {
    const all = new Float64Array(levels);
    const masked = new Float64Array(levels);
    for (const image of draw) {
      for (let l = 0; l < levels; l++) {
        all[l] += counts[image].all[l];
        masked[l] += counts[image].masked[l];
      }
    }
    return pxap(all, masked) ?? Number.NaN;
  };
}

interface Four {
  image: Uint32Array;
  times: Float64Array;
  count: number;
}

function addTo(sums: Float64Array, packed: Float64Array, levels: number, { image, times, count }: Four): void {
  if (count < 4) {
    for (let k = 0; k < count; k++) {
      const at = image[k] * levels;
      for (let l = 0; l < levels; l++) sums[l] += times[k] * packed[at + l];
    }
    return;
  }
  const [a, b, c, d] = [image[0] * levels, image[1] * levels, image[2] * levels, image[3] * levels];
  const [ta, tb, tc, td] = [times[0], times[1], times[2], times[3]];
  for (let l = 0; l < levels; l++) {
    sums[l] += ta * packed[a + l] + tb * packed[b + l] + (tc * packed[c + l] + td * packed[d + l]);
  }
}
