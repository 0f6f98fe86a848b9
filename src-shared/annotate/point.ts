/** Places on an image in its pixels, fractions allowed: (0, 0) is the upper left corner of the first pixel. */
export interface Point {
  x: number;
  y: number;
}

/** The nearest place that lies within limits; `low` where there is no room. */
export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(Math.max(low, high), value));
}
