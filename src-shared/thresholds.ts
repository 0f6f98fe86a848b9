/** The thresholds τ of a set and the level of a pixel among them: how many thresholds its value reaches. */
import { TripletscopeError } from './errors.ts';

/** Start, start + step, … below `stop` (excluded), free of the drift of repeated addition: 0.15, not 0.15000000000000002. */
export function thresholdRange(start: number, stop: number, step: number): Float64Array {
  const count = Math.ceil(Number(((stop - start) / step).toFixed(9)));
  const valid = start >= 0 && stop > start && stop <= 1 && step > 0 && count <= 10_000;
  if (!valid) {
    throw new TripletscopeError('usage', 'the thresholds are not a range', {
      expected: 'START:STOP:STEP with 0 ≤ START < STOP ≤ 1, STEP > 0 and at most 10,000 thresholds',
      received: `${start}:${stop}:${step}`,
    });
  }
  return Float64Array.from({ length: count }, (_, i) => Number((start + i * step).toFixed(9)));
}

/** `count` thresholds from `first` to `last`, both included, equally far apart: the numbers that `thresholdRange` gives. */
export function thresholdsOfRange({
  first,
  last,
  count,
}: {
  first: number;
  last: number;
  count: number;
}): Float64Array {
  const step = count === 1 ? 0 : (last - first) / (count - 1);
  return Float64Array.from({ length: count }, (_, i) => Number((first + i * step).toFixed(9)));
}

/** 0 … 0.99 by 0.01 (METHOD 7). */
export const defaultThresholds = thresholdRange(0, 1, 0.01);

/** Thresholds made ready for a pass over pixels: `levels` edges are the thresholds and 1. */
export interface ThresholdScale {
  thresholds: Float64Array;
  /** Thresholds and, last, 1: precision and recall have a point there (PxAP). */
  edges: Float64Array;
  /** Per 1/1024 of [0,1]: how many edges lie at or below its lower end. */
  first: Uint16Array;
  /** n where the level of every float32 v in [0,1] is ⌊v · n⌋ + 1, as it is for 0 … 0.99 by 0.01; otherwise 0. */
  perUnit: number;
}

/** A byte per pixel where that is enough. */
export type Levels = Uint8Array | Uint16Array;

const buckets = 1024;
const scales = new WeakMap<Float64Array, ThresholdScale>();
/** Thresholds come to a worker as a new copy with every task. */
let latest: ThresholdScale | null = null;

/** The scale of ascending thresholds in [0,1). Throws `usage` for any others. */
export function thresholdScale(thresholds: Float64Array): ThresholdScale {
  const known = scales.get(thresholds);
  if (known) return known;
  const same =
    latest?.thresholds.length === thresholds.length && latest.thresholds.every((t, i) => t === thresholds[i]);
  const scale = latest && same ? latest : makeScale(thresholds);
  scales.set(thresholds, scale);
  latest = scale;
  return scale;
}

function makeScale(thresholds: Float64Array): ThresholdScale {
  const ascending = thresholds.every((t, i) => t >= 0 && t < 1 && (i === 0 || t > thresholds[i - 1]));
  if (!ascending || thresholds.length === 0) {
    throw new TripletscopeError('usage', 'the thresholds are not usable', {
      expected: 'ascending values in [0,1)',
      received: `${thresholds.slice(0, 4).join(', ')}…`,
    });
  }
  const edges = Float64Array.of(...thresholds, 1);
  const first = new Uint16Array(buckets + 1);
  for (let b = 0, level = 0; b <= buckets; b++) {
    while (level < edges.length && edges[level] <= b / buckets) level++;
    first[b] = level;
  }
  return { thresholds, edges, first, perUnit: isUniform(edges) ? edges.length - 1 : 0 };
}

/** ⌊v · n⌋ + 1 never falls as v rises and is never 0: it is the level everywhere if it is so at both sides of every edge. */
function isUniform(edges: Float64Array): boolean {
  const n = edges.length - 1;
  if (edges[0] !== 0) return false;
  return edges.every((edge, i) => {
    const reached = float32From(edge);
    return Math.floor(reached * n) === i && (i === 0 || Math.floor(float32Below(reached) * n) === i - 1);
  });
}

/** The smallest float32 that is not below a value ≥ 0. */
function float32From(value: number): number {
  const rounded = Float32Array.of(value);
  if (rounded[0] < value) new Uint32Array(rounded.buffer)[0]++;
  return rounded[0];
}

/** The next smaller float32 of one above 0. */
function float32Below(value: number): number {
  const next = Float32Array.of(value);
  new Uint32Array(next.buffer)[0]--;
  return next[0];
}

/** The level of a value in [0,1]: 0 below the first threshold, i + 1 from threshold i on, edges.length at 1. */
export function levelOf(value: number, { edges, first }: ThresholdScale): number {
  let level = first[(value * buckets) | 0];
  while (level < edges.length && edges[level] <= value) level++;
  return level;
}

let buffer: Levels = new Uint8Array(0);

/** The level of every value; valid until the next call. */
export function levelsOf(values: Float32Array, scale: ThresholdScale): Levels {
  const { edges, first, perUnit } = scale;
  const top = edges.length;
  const wide = top > 255;
  if (buffer.length < values.length || wide !== buffer instanceof Uint16Array) {
    buffer = wide ? new Uint16Array(values.length) : new Uint8Array(values.length);
  }
  const levels = buffer.subarray(0, values.length);
  if (perUnit > 0 && levels instanceof Uint8Array) {
    for (let i = 0; i < values.length; i++) levels[i] = (values[i] * perUnit + 1) | 0;
    return levels;
  }
  if (top === 2) {
    const [threshold] = edges;
    for (let i = 0; i < values.length; i++) levels[i] = (values[i] >= threshold ? 1 : 0) + (values[i] >= 1 ? 1 : 0);
    return levels;
  }
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    let level = first[(v * buckets) | 0];
    while (level < top && edges[level] <= v) level++;
    levels[i] = level;
  }
  return levels;
}
