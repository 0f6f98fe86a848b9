/** Two stores of noise, the same for every set: the grain of materials and that of the camera. */
import { createRandom } from '../../../src-shared/random.ts';

/** Side of the tile in pixels, a power of two. */
export const TILE = 256;

let tile: Float32Array | undefined;

/** Tileable value noise of four octaves, smoothly interpolated, about −1 … 1; [TILE × TILE]. */
export function materialNoise(): Float32Array {
  tile ??= drawTile();
  return tile;
}

let sensor: Float32Array | undefined;

/** 65,536 independent deviates of a bell-shaped distribution within ±1. */
export function sensorNoise(): Float32Array {
  if (sensor === undefined) {
    const random = createRandom('sensor noise');
    sensor = Float32Array.from({ length: 65536 }, () => random.next() + random.next() - 1);
  }
  return sensor;
}

const ease = (t: number): number => t * t * (3 - 2 * t);

function drawTile(): Float32Array {
  const noise = new Float32Array(TILE * TILE);
  for (const [cells, amplitude] of [
    [16, 0.3],
    [32, 0.35],
    [64, 0.35],
    [128, 0.25],
  ]) {
    const random = createRandom('noise tile', cells);
    const lattice = Float32Array.from({ length: cells * cells }, () => 2 * random.next() - 1);
    const step = cells / TILE;
    for (let y = 0; y < TILE; y++) {
      const [y0, v] = [Math.floor(y * step), ease((y * step) % 1)];
      const [row0, row1] = [y0 * cells, ((y0 + 1) % cells) * cells];
      for (let x = 0; x < TILE; x++) {
        const [x0, u] = [Math.floor(x * step), ease((x * step) % 1)];
        const x1 = (x0 + 1) % cells;
        const upper = lattice[row0 + x0] * (1 - u) + lattice[row0 + x1] * u;
        const lower = lattice[row1 + x0] * (1 - u) + lattice[row1 + x1] * u;
        noise[y * TILE + x] += amplitude * (upper * (1 - v) + lower * v);
      }
    }
  }
  return noise;
}
