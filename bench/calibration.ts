/**
 * How fast this machine is at this moment: a fixed piece of work in plain Node, the same for all times. It is measured
 * beside each row, since machines of one name differ by a factor of two and a busy one is slower still.
 */

/**
 * Seconds on the machine of the results before this measure existed. It was not measured there but concluded from the
 * row `localization`, whose code is one thread of plain Node too: 1.71 s there, 2.00 s where the calibration took 49 ms.
 */
export const referenceCalibration = 0.042;

const side = 320;
const bytes = 64 * 2 ** 20;

/** Seconds for one matrix product (320 × 320, float64) and one pass over 64 MiB: the least of several, as load only adds. */
export function calibrate(): number {
  const a = Float64Array.from({ length: side * side }, (_, i) => (i % 17) / 17);
  const b = Float64Array.from({ length: side * side }, (_, i) => (i % 13) / 13);
  const memory = new Float64Array(bytes / 8);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 8; round++) {
    const start = performance.now();
    multiply(a, b);
    for (let i = 0; i < memory.length; i++) memory[i] = memory[i] * 0.5 + 1;
    least = Math.min(least, (performance.now() - start) / 1000);
  }
  return least;
}

/** By how much goals that are times are raised here; never lowered, since a screen does not refresh faster. */
export function slownessOf(calibration: number): number {
  return Math.max(1, calibration / referenceCalibration);
}

function multiply(a: Float64Array, b: Float64Array): Float64Array {
  const c = new Float64Array(side * side);
  for (let i = 0; i < side; i++) {
    for (let k = 0; k < side; k++) {
      const value = a[i * side + k];
      for (let j = 0; j < side; j++) c[i * side + j] += value * b[k * side + j];
    }
  }
  return c;
}
