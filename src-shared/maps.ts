/** Class-activation maps from a feature map and channel weights (METHOD 4 and 5). Pure: the engine and the live sliders share it. */
import { TripletscopeError } from './errors.ts';
import type { FeatureMap, RawMap } from './feature-map.ts';

/** Weights of some channels; every other channel counts as 0. A bank cut to top-M is stored this way. */
export interface SparseWeights {
  channels: Uint16Array | Uint32Array;
  weights: Float32Array;
}

/** Σₖ wₖ Aₖ at the feature map's resolution, before ReLU, summed in float64. Throws when the channels do not match. */
export function mapFromWeights(A: FeatureMap, weights: Float32Array | SparseWeights): RawMap {
  if (weights instanceof Float32Array) {
    if (weights.length !== A.channels) throw channelMismatch(`${A.channels} weights`, `${weights.length}`);
    return forFourPixels(A, (at, sums) => addAll(A.data, weights, at, sums));
  }
  for (const channel of weights.channels) {
    if (channel >= A.channels) throw channelMismatch(`channels below ${A.channels}`, `channel ${channel}`);
  }
  return forFourPixels(A, (at, sums) => addSome(A.data, weights, at, sums));
}

/** Four pixels at a time: a sum alone would wait for each addition to end. */
function forFourPixels(
  { rows, columns, channels, frame }: FeatureMap,
  add: (at: Int32Array, sums: Float64Array) => void,
): RawMap {
  const data = new Float32Array(rows * columns);
  const at = new Int32Array(4);
  const sums = new Float64Array(4);
  for (let pixel = 0; pixel < data.length; pixel += 4) {
    for (let i = 0; i < 4; i++) at[i] = Math.min(pixel + i, data.length - 1) * channels;
    add(at, sums);
    for (let i = 0; i < 4 && pixel + i < data.length; i++) data[pixel + i] = sums[i];
  }
  return { rows, columns, data, ...(frame && { frame }) };
}

function addAll(A: Float32Array, w: Float32Array, at: Int32Array, sums: Float64Array): void {
  const [first, second, third, fourth] = at;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let k = 0; k < w.length; k++) {
    const weight = w[k];
    a += weight * A[first + k];
    b += weight * A[second + k];
    c += weight * A[third + k];
    d += weight * A[fourth + k];
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}

function addSome(A: Float32Array, { channels, weights: w }: SparseWeights, at: Int32Array, sums: Float64Array): void {
  const [first, second, third, fourth] = at;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < w.length; i++) {
    const weight = w[i];
    const k = channels[i];
    a += weight * A[first + k];
    b += weight * A[second + k];
    c += weight * A[third + k];
    d += weight * A[fourth + k];
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}

/** Σₖ αₖ Aₖ over the M largest α, others counting as 0 (METHOD 5); over all of them where M is null or reaches K. */
export function mapOf(A: FeatureMap, alpha: Float32Array, top: number | null): RawMap {
  return mapFromWeights(A, top === null || top >= alpha.length ? alpha : topChannels(alpha, top));
}

/** The baseline without a gradient: Σₖ Aₖ. */
export function activationMap(A: FeatureMap): RawMap {
  return mapFromWeights(A, new Float32Array(A.channels).fill(1));
}

/** Side of the centre's map: it knows nothing of the feature map, and a Gaussian on 2 × 2 would be flat. */
export const centerSide = 56;

/** The chance level of centred photographs: a Gaussian at the centre, σ = 0.25 of each side, peak 1 at the exact centre. */
export function centerMap(rows: number, columns: number): RawMap {
  const profile = (n: number) =>
    Float64Array.from({ length: n }, (_, i) => Math.exp(-(((i + 0.5) / n - 0.5) ** 2) / (2 * 0.25 ** 2)));
  const vertical = profile(rows);
  const horizontal = profile(columns);
  const data = new Float32Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) data[y * columns + x] = vertical[y] * horizontal[x];
  }
  return { rows, columns, data };
}

/** Above the channel number in a sort key; the key stays a whole number below 2⁵³. */
const channelSpan = 2 ** 20;

/**
 * All channels by signed weight, largest first, ties by channel number (METHOD 5). A float's bits, read as a whole number
 * and turned for negative ones, rise with it, so that weight and channel make one key: plain numbers sort five times
 * faster than through a comparison.
 */
export function rankChannels(weights: Float32Array): Uint32Array {
  // −0 counts as 0.
  const bits = new Uint32Array(weights.map((w) => w + 0).buffer);
  const keys = new Float64Array(bits.length);
  for (let k = 0; k < keys.length; k++) {
    const falling = bits[k] >= 0x80000000 ? bits[k] : 0x7fffffff - bits[k];
    keys[k] = falling * channelSpan + k;
  }
  keys.sort();
  const order = new Uint32Array(keys.length);
  for (let i = 0; i < order.length; i++) order[i] = keys[i] % channelSpan;
  return order;
}

/** The first M channels of the ranking with their values, whatever their sign; M is capped at K. */
export function topChannels(weights: Float32Array, M: number): SparseWeights {
  const channels = rankChannels(weights).slice(0, Math.max(0, M));
  return { channels, weights: Float32Array.from(channels, (k) => weights[k]) };
}

/** Share of Σ max(α,0) that the first 1 … K ranked channels carry, in [0,1]; all zeros where no weight is positive. */
export function cumulativeShare(weights: Float32Array): Float64Array {
  const positive = Float64Array.from(rankChannels(weights), (k) => Math.max(weights[k], 0));
  const total = positive.reduce((sum, w) => sum + w, 0);
  let running = 0;
  return positive.map((w) => {
    running += w;
    return total === 0 ? 0 : running / total;
  });
}

/** max(m, 0) per pixel, as a copy. */
export function relu(map: RawMap): RawMap {
  return { ...map, data: map.data.map((v) => Math.max(v, 0)) };
}

/** (m − min) / (max − min) in [0,1], as a copy; a constant map becomes all zeros and says so. */
export function minMax(map: RawMap): { map: RawMap; constant: boolean } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of map.data) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const range = high - low;
  const constant = !(range > 0);
  const data = constant ? new Float32Array(map.data.length) : map.data.map((v) => (v - low) / range);
  return { map: { ...map, data }, constant };
}

function channelMismatch(expected: string, received: string): TripletscopeError {
  return new TripletscopeError('bad-input', 'the weights do not fit the feature map', {
    expected,
    received,
    remedy: 'Use weights that were computed at the same layer of the same model.',
  });
}
