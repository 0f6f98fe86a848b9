/**
 * Paints points into the pixels of a canvas, one word a pixel. With 100,000 points this is faster than WebGL where the
 * graphics card is emulated, and it needs none.
 */
import type { Points } from '../../src-shared/inside-polygon.ts';
import type { Camera, ViewSize } from './plane.ts';

export const pointShapes = ['disc', 'square', 'diamond', 'triangle', 'cross', 'ring'] as const;
export type PointShape = (typeof pointShapes)[number];

export interface ScatterStyle {
  /** 0xAABBGGRR (the order of canvas bytes) by category. */
  colours: Uint32Array;
  /** By category, repeated where there are more; colour is not the only sign where categories are few. */
  shapes: readonly PointShape[];
  /** What is left out by a filter. */
  faint: number;
  /** Around the selected. */
  mark: number;
}

export interface ScatterInput {
  points: Points;
  category: Uint16Array;
  /** Bits of `shown` and `marked`, by point. */
  state: Uint8Array;
  camera: Camera;
  /** In device pixels. */
  size: ViewSize;
  radius: number;
  style: ScatterStyle;
}

export const shown = 1;
export const marked = 2;

/** Fills `pixels` (width × height, transparent where there is no point); the left out lie below, the marked on top. */
export function paintScatter(pixels: Uint32Array, input: ScatterInput): void {
  const { points, category, state, camera, size, style } = input;
  const { width, height } = size;
  const radius = Math.max(1, Math.round(input.radius));
  pixels.fill(0);
  const kernels = style.shapes.map((shape) => kernelOf(shape, radius));
  const faintKernel = kernelOf('square', Math.max(1, radius - 1));
  const halo = kernelOf('disc', radius + 1);
  const { x, y } = points;
  const { scale } = camera;
  const left = width / 2 - camera.x * scale;
  const top = height / 2 + camera.y * scale;
  const margin = radius + 2;

  for (let pass = 0; pass < 3; pass++) {
    for (let point = 0; point < x.length; point++) {
      const bits = state[point];
      if (pass === 0 ? bits !== 0 : pass === 1 ? bits !== shown : (bits & marked) === 0) continue;
      const px = Math.round(x[point] * scale + left);
      const py = Math.round(top - y[point] * scale);
      // A comparison with NaN is false: points without a place are not painted.
      if (!(px >= -margin && py >= -margin && px < width + margin && py < height + margin)) continue;
      if (pass === 0) stamp(pixels, size, faintKernel, px, py, style.faint);
      else {
        if (pass === 2) stamp(pixels, size, halo, px, py, style.mark);
        const kind = category[point];
        stamp(pixels, size, kernels[kind % kernels.length], px, py, style.colours[kind % style.colours.length]);
      }
    }
  }
}

/** dx, dy pairs of the pixels of a shape. */
type Kernel = Int8Array;

const kernels = new Map<string, Kernel>();

function kernelOf(shape: PointShape, radius: number): Kernel {
  const key = `${shape}${radius}`;
  let kernel = kernels.get(key);
  if (kernel === undefined) {
    const covered = coverage[shape];
    const pairs: number[] = [];
    for (let dy = -radius; dy <= radius; dy++)
      for (let dx = -radius; dx <= radius; dx++) if (covered(dx, dy, radius)) pairs.push(dx, dy);
    kernel = Int8Array.from(pairs);
    kernels.set(key, kernel);
  }
  return kernel;
}

const coverage: Record<PointShape, (dx: number, dy: number, r: number) => boolean> = {
  disc: (dx, dy, r) => dx * dx + dy * dy <= r * r + 0.5,
  square: (dx, dy, r) => Math.max(Math.abs(dx), Math.abs(dy)) <= Math.max(1, r - 1),
  diamond: (dx, dy, r) => Math.abs(dx) + Math.abs(dy) <= r,
  triangle: (dx, dy, r) => dy <= r - 1 && Math.abs(dx) <= (dy + r) / 2,
  cross: (dx, dy, r) => Math.abs(Math.abs(dx) - Math.abs(dy)) < Math.max(1, r / 3) && Math.abs(dx) <= r - 0.5,
  ring: (dx, dy, r) => dx * dx + dy * dy <= r * r + 0.5 && dx * dx + dy * dy > (r - 2) * (r - 2),
};

function stamp(
  pixels: Uint32Array,
  { width, height }: ViewSize,
  kernel: Kernel,
  px: number,
  py: number,
  colour: number,
) {
  const reach = 16;
  if (px >= reach && py >= reach && px < width - reach && py < height - reach) {
    const centre = py * width + px;
    for (let i = 0; i < kernel.length; i += 2) pixels[centre + kernel[i + 1] * width + kernel[i]] = colour;
    return;
  }
  for (let i = 0; i < kernel.length; i += 2) {
    const x = px + kernel[i];
    const y = py + kernel[i + 1];
    if (x >= 0 && y >= 0 && x < width && y < height) pixels[y * width + x] = colour;
  }
}

/** A radius at which the points cover the view about evenly, whatever their number. */
export function radiusFor(count: number, zoom: number, density: number): number {
  const base = count > 30_000 ? 1.4 : count > 5000 ? 2.2 : count > 800 ? 3.2 : 4.5;
  return Math.min(9, base * Math.max(1, Math.sqrt(zoom)) ** 0.7) * density;
}

/** #rrggbb as a pixel's word. */
export function pixelOf(colour: string, alpha = 255): number {
  const value = Number.parseInt(colour.slice(1), 16);
  return ((alpha << 24) | ((value & 255) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}
