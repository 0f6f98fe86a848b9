/** Energy inside the ground truth ("mean ratio", METHOD 7): Σ map inside / Σ map, of the ReLU'd map without min–max. */
import type { RawMap } from './feature-map.ts';
import type { PreparedTruth } from './ground-truth.ts';
import { type MapGeometry, resizeAdjoint } from './resize-map.ts';

/** In [0,1]; null where the ground truth is missing or the map sums to 0. */
export interface Energies {
  inBox: number | null;
  inMask: number | null;
  /** Σ of the resized map; 0 means that the image is left out of the mean. */
  total: number;
}

/** Pixel weights pulled back to the map's own resolution: energies are then dot products with the ReLU'd small map. */
interface Pulled {
  box: ArrayLike<number> | null;
  mask: ArrayLike<number> | null;
  /** Null at the evaluation size itself, where every pixel counts once. */
  all: ArrayLike<number> | null;
}

/** Equal to summing the map resized to the evaluation size, without resizing it. */
export function energies(map: RawMap, truth: PreparedTruth): Energies {
  const { box, mask, all } = pulledBack(truth, map);
  let total = 0;
  let inBox = 0;
  let inMask = 0;
  for (let i = 0; i < map.data.length; i++) {
    const v = map.data[i];
    if (!(v > 0)) continue;
    total += all ? v * all[i] : v;
    if (box) inBox += v * box[i];
    if (mask) inMask += v * mask[i];
  }
  const ratio = (part: number) => (total > 0 ? part / total : null);
  return { inBox: box && ratio(inBox), inMask: mask && ratio(inMask), total };
}

const pulled = new WeakMap<PreparedTruth, Map<string, Pulled>>();

function pulledBack(truth: PreparedTruth, map: MapGeometry): Pulled {
  const known = pulled.get(truth) ?? new Map<string, Pulled>();
  pulled.set(truth, known);
  const key = keyOf(map);
  const made = known.get(key) ?? pullBack(truth, map);
  known.set(key, made);
  return made;
}

function keyOf({ rows, columns, frame }: MapGeometry): string {
  return frame === undefined ? `${rows}×${columns}` : `${rows}×${columns} ${Object.values(frame).join()}`;
}

function pullBack(truth: PreparedTruth, map: MapGeometry): Pulled {
  const box = truth.boxes?.coverage ?? null;
  const mask = truth.mask?.data ?? null;
  const whole = map.rows === truth.rows && map.columns === truth.columns && map.frame === undefined;
  if (whole) return { box, mask, all: null };
  const pull = (data: ArrayLike<number>) => resizeAdjoint({ rows: truth.rows, columns: truth.columns, data }, map);
  return { box: box && pull(box), mask: mask && pull(mask), all: pulledOnes(truth, map) };
}

let ones: { key: string; weights: Float64Array } | null = null;

/** The same for all images of a size. */
function pulledOnes(truth: { rows: number; columns: number }, map: MapGeometry): Float64Array {
  const key = `${truth.rows}×${truth.columns}>${keyOf(map)}`;
  if (ones?.key !== key) {
    const data = new Uint8Array(truth.rows * truth.columns).fill(1);
    ones = { key, weights: resizeAdjoint({ rows: truth.rows, columns: truth.columns, data }, map) };
  }
  return ones.weights;
}
