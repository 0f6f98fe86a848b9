/**
 * Gives flat drawings a body: from a map of which piece shows at each pixel, every piece gets a rounded edge lit by the
 * scene's one lamp, a highlight, a mottling, and throws a soft shadow on what lies behind it. Float arithmetic on bytes.
 */
import type { Size } from '../../../src-shared/geometry.ts';
import { materialNoise, TILE } from './noise.ts';
import type { Part } from './svg.ts';

export interface Light {
  /** Direction that the light comes from, degrees clockwise from the right as SVG counts; −90 is from above. */
  azimuth: number;
  elevation: number;
}

/** One thing in place. Its pieces are numbered on from `first` (1-based over the scene, back to front). */
export interface Thing {
  parts: readonly Part[];
  defs: string;
  transform: string;
  /** Pixels per design unit. */
  scale: number;
  first: number;
  /** Stands on the floor, so that its shadow lies on it; else the shadow is thrown on whatever is behind. */
  stands: boolean;
}

interface Window extends Size {
  x: number;
  y: number;
}

const PAD = 2;

/** For each piece the rectangle that holds its pixels; `pieces` [height × width], 0 = backdrop. */
function windowsOf(pieces: Uint8Array, { width, height }: Size, count: number): (Window | undefined)[] {
  const bounds = Array.from({ length: count + 1 }, () => [width, height, -1, -1]);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const b = bounds[pieces[at]];
      if (x < b[0]) b[0] = x;
      if (x > b[2]) b[2] = x;
      if (y < b[1]) b[1] = y;
      b[3] = y;
    }
  }
  return bounds.map(([x0, y0, x1, y1]) =>
    x1 < 0 ? undefined : { x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 },
  );
}

/** Two box filters in each direction, in place: a tent of σ = √(2r(r+1)/3). Zero outside. */
function blur(field: Float32Array, width: number, height: number, radius: number): void {
  const longest = Math.max(width, height);
  // Running sums with `radius` repeats at either end, so that the inner loop needs no bounds.
  const sums = new Float64Array(longest + 2 * radius + 1);
  const weight = 1 / (2 * radius + 1);
  const pass = (start: number, step: number, length: number): void => {
    let sum = 0;
    for (let i = 0, at = start; i < length; i++, at += step) {
      sum += field[at];
      sums[radius + 1 + i] = sum;
    }
    if (sum === 0) return;
    for (let i = 0; i < radius; i++) sums[radius + 1 + length + i] = sum;
    const span = 2 * radius + 1;
    for (let i = 0, at = start; i < length; i++, at += step) field[at] = weight * (sums[i + span] - sums[i]);
  };
  for (let round = 0; round < 2; round++) {
    for (let y = 0; y < height; y++) pass(y * width, 1, width);
    for (let x = 0; x < width; x++) pass(x, width, height);
  }
}

interface Canvas {
  /** RGB bytes, changed in place. */
  pixels: Uint8ClampedArray;
  pieces: Uint8Array;
  size: Size;
  light: Light;
  /** Where the floor begins. */
  floor: number | undefined;
  /** Shifts the mottling. */
  seed: number;
}

/** Shades all things of a scene and throws their shadows. */
export function shade(canvas: Canvas, things: readonly Thing[]): void {
  const count = Math.max(0, ...things.map(({ first, parts }) => first + parts.length - 1));
  const windows = windowsOf(canvas.pieces, canvas.size, count);
  for (const thing of things) {
    thing.parts.forEach((piece, index) => {
      const box = windows[thing.first + index];
      if (box !== undefined && piece.relief > 0) shadePiece(canvas, box, piece, thing.first + index, thing.scale);
    });
  }
  for (const thing of things) castShadow(canvas, windows.slice(thing.first, thing.first + thing.parts.length), thing);
}

/** Lambert and Blinn on the height field "blurred silhouette"; what is flat stays as drawn. */
function shadePiece(
  { pixels, pieces, size, light, seed }: Canvas,
  box: Window,
  piece: Part,
  id: number,
  scale: number,
): void {
  const noise = materialNoise();
  const relief = Math.max(0.7, piece.relief * scale * 0.75);
  const radius = Math.max(1, Math.round(1.2 * relief - 0.4));
  const pad = PAD + radius;
  const [w, h] = [box.width + 2 * pad, box.height + 2 * pad];
  const field = new Float32Array(w * h);
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      if (pieces[(box.y + y) * size.width + box.x + x] === id) field[(y + pad) * w + x + pad] = 1;
    }
  }
  blur(field, w, h, radius);

  const [az, el] = [(light.azimuth * Math.PI) / 180, (light.elevation * Math.PI) / 180];
  const [lx, ly, lz] = [Math.cos(az) * Math.cos(el), Math.sin(az) * Math.cos(el), Math.sin(el)];
  const half = Math.hypot(lx, ly, lz + 1);
  const [hx, hy, hz] = [lx / half, ly / half, (lz + 1) / half];
  const slope = relief * 1.15;
  const touches = (at: number, px: number): boolean =>
    (px > 0 && pieces[at - 1] === id) ||
    (px + 1 < size.width && pieces[at + 1] === id) ||
    pieces[at - size.width] === id ||
    pieces[at + size.width] === id;
  const mottling = 0.32 * piece.rough;
  const shininess = 190 * piece.gloss;
  for (let y = -1; y <= box.height; y++) {
    const py = box.y + y;
    if (py < 0 || py >= size.height) continue;
    const noiseRow = ((py + seed) & (TILE - 1)) * TILE;
    for (let x = Math.max(-1, -box.x); x <= box.width && box.x + x < size.width; x++) {
      const px = box.x + x;
      const to = py * size.width + px;
      const at = (y + pad) * w + x + pad;
      // Just outside, the piece covers less than half of the pixel: half of the shading, or its edge would glow.
      const rim = pieces[to] !== id;
      if (rim && (field[at] < 0.1 || pieces[to] > id || !touches(to, px))) continue;
      const nx = -slope * (field[at + 1] - field[at - 1]);
      const ny = -slope * (field[at + w] - field[at - w]);
      const norm = 1 / Math.sqrt(nx * nx + ny * ny + 1);
      const lambert = Math.max(0, (nx * lx + ny * ly + lz) * norm) / lz;
      let gain = (0.2 + 0.8 * lambert) * (1 + mottling * noise[noiseRow + (px & (TILE - 1))]);
      if (rim) gain = 0.5 + 0.5 * Math.min(1, gain);
      const shine = rim || shininess === 0 ? 0 : shininess * power64((nx * hx + ny * hy + hz) * norm);
      for (let c = to * 3; c < to * 3 + 3; c++) pixels[c] = pixels[c] * gain + shine;
    }
  }
}

/** base⁶⁴ for a cosine; 0 where it is negative. */
function power64(base: number): number {
  if (base <= 0) return 0;
  let power = base;
  for (let i = 0; i < 6; i++) power *= power;
  return power;
}

/** Darkens what lies behind a thing: its own silhouette, moved away from the lamp or laid down on the floor, and blurred. */
function castShadow(
  { pixels, pieces, size, light, floor }: Canvas,
  boxes: readonly (Window | undefined)[],
  thing: Thing,
): void {
  const seen = boxes.filter((box) => box !== undefined);
  if (seen.length === 0) return;
  const left = Math.min(...seen.map((box) => box.x));
  const top = Math.min(...seen.map((box) => box.y));
  const right = Math.max(...seen.map((box) => box.x + box.width));
  const foot = Math.max(...seen.map((box) => box.y + box.height));
  const last = thing.first + thing.parts.length;
  const az = (light.azimuth * Math.PI) / 180;
  const lying = thing.stands && floor !== undefined && foot > floor;
  // Shadow = silhouette at (x − shiftX − lean·rise, …): thrown by the lamp's direction, or lying with a third of its height.
  const [dx, dy] = lying ? [0, 2] : [-Math.cos(az) * thing.scale * 8, -Math.sin(az) * thing.scale * 7];
  const [lean, flatten] = lying ? [-Math.cos(az) * 0.9, 0.34] : [0, 1];
  const radius = Math.max(1, Math.round(thing.scale * (lying ? 2 : 3)));
  const pad = radius * 2;
  const rise = (foot - top) * flatten;
  const x0 = Math.max(0, Math.floor(left + Math.min(0, lean * rise) + dx - pad));
  const x1 = Math.min(size.width, Math.ceil(right + Math.max(0, lean * rise) + dx + pad));
  const y0 = Math.max(0, Math.floor(foot - rise + Math.min(0, dy) - pad));
  const y1 = Math.min(size.height, Math.ceil(foot + Math.max(0, dy) + pad));
  if (x1 <= x0 || y1 <= y0) return;
  const [w, h] = [x1 - x0, y1 - y0];
  const field = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    const up = foot + dy - (y + y0);
    const sy = Math.round(foot - up / flatten);
    if (sy < top || sy >= foot) continue;
    for (let x = 0; x < w; x++) {
      const sx = Math.round(x + x0 - dx - lean * up);
      if (sx < left || sx >= right) continue;
      const id = pieces[sy * size.width + sx];
      if (id >= thing.first && id < last) field[y * w + x] = 1;
    }
  }
  blur(field, w, h, radius);
  for (let y = 0; y < h; y++) {
    if (lying && y + y0 < floor) continue;
    for (let x = 0; x < w; x++) {
      const to = (y + y0) * size.width + x + x0;
      if (pieces[to] >= thing.first) continue;
      const gain = 1 - 0.58 * field[y * w + x];
      for (let c = 0; c < 3; c++) pixels[to * 3 + c] *= gain;
    }
  }
}
