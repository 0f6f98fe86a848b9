/** Ground truth of one image, made ready once at the evaluation size and reused for every map of that image. */
import { TripletscopeError } from './errors.ts';
import type { Box, Mask, Size } from './geometry.ts';

/** In pixels of the original image; the mask has the image's size. */
export interface GroundTruth extends Size {
  boxes: Box[];
  mask: Mask | null;
  classIndex: number;
}

/** Boxes at the evaluation size; absent where the image has none with an area. */
export interface PreparedBoxes {
  /** Fraction of each evaluation pixel that the union of the boxes covers, row-major. */
  coverage: Float64Array;
  /** Area of the union / area of the image: the chance level of the energy. */
  fraction: number;
  /** x0, y0, x1, y1 per box: half-open edges in evaluation pixels, not rounded. */
  edges: Float64Array;
  /** x0, y0, x1, y1 per box: inclusive corners, scaled, then truncated (MaxBoxAcc); x1 by the `Convention`. */
  corners: Int32Array;
}

/** The mask at the evaluation size (nearest neighbour, see `Convention`); absent where it has no pixel there. */
export interface PreparedMask {
  data: Uint8Array;
  pixels: number;
  /** Area of the object / area of the original image. */
  fraction: number;
}

/** What maps are scored against. */
export interface PreparedTruth {
  rows: number;
  columns: number;
  boxes: PreparedBoxes | null;
  mask: PreparedMask | null;
}

/** Plain data: can be cloned to a worker. `truth` stays for the pointing game, which counts original pixels. */
export interface PreparedGroundTruth extends PreparedTruth {
  truth: GroundTruth;
}

/** The evaluation size: 224 × 224 unless set; `image` keeps the size of the image itself. */
export type EvaluationSize = { rows: number; columns: number } | 'image';

/**
 * Which evaluator the numbers agree with (METHOD 7). `wsol` is the reference of Choe et al., CVPR 2020, value for value: its
 * masks are sampled at the upper left corner of each pixel, as OpenCV's INTER_NEAREST does it, and grey ones count from 1;
 * its boxes end at x1 = x + w. `tripletscope` samples at centres, counts from 128 and ends boxes at x1 = x + w − 1.
 */
export type Convention = 'tripletscope' | 'wsol';

/** The grey level from which a pixel of a mask file counts. */
export const foregroundFrom = { tripletscope: 128, wsol: 1 } as const satisfies Record<Convention, number>;

export const conventions = { tripletscope: 'Tripletscope', wsol: 'WSOL evaluator (Choe et al.)' } as const;
export const conventionNames = ['tripletscope', 'wsol'] as const satisfies readonly Convention[];

/** Throws `bad-input` where the mask has another size than the image. */
export function prepareGroundTruth(
  truth: GroundTruth,
  size: EvaluationSize = { rows: 224, columns: 224 },
  convention: Convention = 'tripletscope',
): PreparedGroundTruth {
  const { width, height, mask } = truth;
  if (mask && (mask.width !== width || mask.height !== height)) {
    throw new TripletscopeError('bad-input', 'the mask has a different size than its image', {
      expected: `${width} × ${height}`,
      received: `${mask.width} × ${mask.height}`,
      remedy: 'Export the mask at the size of the image.',
    });
  }
  const frame = size === 'image' ? { rows: height, columns: width } : { rows: size.rows, columns: size.columns };
  const boxes = prepareBoxes(truth, frame, convention);
  return { ...frame, boxes, mask: mask && prepareMask(mask, frame, convention), truth };
}

function prepareMask(
  mask: Mask,
  { rows, columns }: { rows: number; columns: number },
  convention: Convention,
): PreparedMask | null {
  const data = new Uint8Array(rows * columns);
  const sample = samplers[convention];
  const across = Int32Array.from({ length: columns }, (_, x) => sample(x, mask.width, columns));
  let pixels = 0;
  for (let y = 0, at = 0; y < rows; y++) {
    const line = sample(y, mask.height, rows) * mask.width;
    for (let x = 0; x < columns; x++, at++) {
      if (mask.data[line + across[x]] === 0) continue;
      data[at] = 1;
      pixels++;
    }
  }
  if (pixels === 0) return null;
  let area = 0;
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i] !== 0) area++;
  return { data, pixels, fraction: area / (mask.width * mask.height) };
}

/** The pixel of `from` that output i of `to` takes. OpenCV divides first and multiplies then, in double precision. */
export const samplers: Record<Convention, (i: number, from: number, to: number) => number> = {
  tripletscope: (i, from, to) => Math.floor(((i + 0.5) * from) / to),
  wsol: (i, from, to) => Math.min(Math.floor(i * (1 / (to / from))), from - 1),
};

export function prepareBoxes(
  { boxes, width, height }: Pick<GroundTruth, 'boxes' | 'width' | 'height'>,
  { rows, columns }: { rows: number; columns: number },
  convention: Convention = 'tripletscope',
): PreparedBoxes | null {
  const last = convention === 'wsol' ? 0 : 1;
  const solid = boxes.filter((box) => box.width > 0 && box.height > 0);
  const edges = Float64Array.from(
    solid.flatMap(({ x, y, width: w, height: h }) => [
      (x * columns) / width,
      (y * rows) / height,
      ((x + w) * columns) / width,
      ((y + h) * rows) / height,
    ]),
  );
  const coverage = unionCoverage(edges, rows, columns);
  let covered = 0;
  for (let i = 0; i < coverage.length; i++) covered += coverage[i];
  if (covered === 0) return null;
  const corners = Int32Array.from(
    solid.flatMap(({ x, y, width: w, height: h }) => [
      (x * columns) / width,
      (y * rows) / height,
      ((x + w - last) * columns) / width,
      ((y + h - last) * rows) / height,
    ]),
  );
  return { coverage, fraction: covered / (rows * columns), edges, corners };
}

/**
 * Fraction of each pixel that lies in the union of boxes (x0, y0, x1, y1, half-open edges), in [0,1]. The edges of all
 * boxes cut the plane into cells that lie wholly inside or outside the union; each inside cell adds its share once.
 */
export function unionCoverage(edges: Float64Array, rows: number, columns: number): Float64Array {
  const coverage = new Float64Array(rows * columns);
  const cuts = (axis: 0 | 1, limit: number) => {
    const all = [...edges].filter((_, i) => i % 2 === axis).map((edge) => Math.min(Math.max(edge, 0), limit));
    return [...new Set(all)].sort((a, b) => a - b);
  };
  const xs = cuts(0, columns);
  const ys = cuts(1, rows);
  for (let j = 0; j + 1 < ys.length; j++) {
    for (let i = 0; i + 1 < xs.length; i++) {
      const inside = isCovered(edges, (xs[i] + xs[i + 1]) / 2, (ys[j] + ys[j + 1]) / 2);
      if (inside) addCell(coverage, columns, [xs[i], ys[j], xs[i + 1], ys[j + 1]]);
    }
  }
  return coverage;
}

function isCovered(edges: Float64Array, x: number, y: number): boolean {
  for (let b = 0; b < edges.length; b += 4) {
    if (x >= edges[b] && x < edges[b + 2] && y >= edges[b + 1] && y < edges[b + 3]) return true;
  }
  return false;
}

function addCell(coverage: Float64Array, columns: number, [x0, y0, x1, y1]: [number, number, number, number]): void {
  for (let y = Math.floor(y0); y < y1; y++) {
    const share = Math.min(y + 1, y1) - Math.max(y, y0);
    for (let x = Math.floor(x0); x < x1; x++) {
      coverage[y * columns + x] += share * (Math.min(x + 1, x1) - Math.max(x, x0));
    }
  }
}
