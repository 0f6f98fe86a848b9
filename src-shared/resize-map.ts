/**
 * Bilinear resize with half-pixel centres (OpenCV INTER_LINEAR; PyTorch align_corners=False, no antialiasing) and its
 * adjoint. Resize is linear, so ⟨mask, R·m⟩ = ⟨Rᵀ·mask, m⟩: the energy of a 7 × 7 map inside a mask of 224 × 224 is a
 * dot product of 49 numbers once Rᵀ·mask is known.
 */
import type { RawMap } from './feature-map.ts';

/** Output i reads source low[i] with weight 1 − fraction[i] and high[i] with weight fraction[i]. */
interface Axis {
  low: Int32Array;
  high: Int32Array;
  fraction: Float64Array;
}

/** The map at rows × columns, interpolated in float64 and rounded once; the same array where nothing changes. */
export function resizeBilinear(map: RawMap, rows: number, columns: number): RawMap {
  if (map.rows === rows && map.columns === columns) return map;
  const vertical = axis(map.rows, rows);
  const horizontal = axis(map.columns, columns);
  const { data: source, columns: width } = map;
  const line = new Float64Array(width);
  const data = new Float32Array(rows * columns);
  for (let y = 0, out = 0; y < rows; y++) {
    const top = vertical.low[y] * width;
    const bottom = vertical.high[y] * width;
    const f = vertical.fraction[y];
    for (let x = 0; x < width; x++) line[x] = source[top + x] + (source[bottom + x] - source[top + x]) * f;
    const { low, high, fraction } = horizontal;
    for (let x = 0; x < columns; x++, out++) {
      const left = line[low[x]];
      data[out] = left + (line[high[x]] - left) * fraction[x];
    }
  }
  return { rows, columns, data };
}

/** A weight per pixel, row-major, at the size that maps are resized to. */
export interface PixelWeights {
  rows: number;
  columns: number;
  data: ArrayLike<number>;
}

/** Rᵀ·weights at rows × columns: Σ weights · resizeBilinear(m) = Σ resizeAdjoint(weights) · m, for every map m. */
export function resizeAdjoint(weights: PixelWeights, rows: number, columns: number): Float64Array {
  const vertical = axis(rows, weights.rows);
  const { low, high, fraction } = axis(columns, weights.columns);
  const result = new Float64Array(rows * columns);
  const line = new Float64Array(columns);
  for (let y = 0, at = 0; y < weights.rows; y++) {
    line.fill(0);
    for (let x = 0; x < weights.columns; x++, at++) {
      const w = weights.data[at];
      if (w === 0) continue;
      const share = w * fraction[x];
      line[low[x]] += w - share;
      line[high[x]] += share;
    }
    const f = vertical.fraction[y];
    const top = vertical.low[y] * columns;
    const bottom = vertical.high[y] * columns;
    for (let x = 0; x < columns; x++) {
      result[top + x] += (1 - f) * line[x];
      result[bottom + x] += f * line[x];
    }
  }
  return result;
}

const axes = new Map<string, Axis>();

/** Sampling positions (i + ½)·from/to − ½, clamped to the first and last source centre; a few sizes are kept. */
function axis(from: number, to: number): Axis {
  const key = `${from}>${to}`;
  const known = axes.get(key);
  if (known) return known;
  const made: Axis = { low: new Int32Array(to), high: new Int32Array(to), fraction: new Float64Array(to) };
  for (let i = 0; i < to; i++) {
    const position = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    made.low[i] = Math.floor(position);
    made.high[i] = Math.min(made.low[i] + 1, from - 1);
    made.fraction[i] = position - made.low[i];
  }
  if (axes.size >= 64) axes.clear();
  axes.set(key, made);
  return made;
}
