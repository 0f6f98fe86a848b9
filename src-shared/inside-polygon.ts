/** Points inside a polygon: the lasso of the embedding map. */

export interface Points {
  x: Float32Array;
  y: Float32Array;
}

/** 1 for each point inside the polygon x, y, x, y, … (even–odd rule); points without a place (NaN) are outside. */
export function insidePolygon({ x, y }: Points, polygon: ArrayLike<number>): Uint8Array {
  const inside = new Uint8Array(x.length);
  const corners = polygon.length / 2;
  if (corners < 3) return inside;
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.POSITIVE_INFINITY;
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < corners; i++) {
    left = Math.min(left, polygon[2 * i]);
    right = Math.max(right, polygon[2 * i]);
    bottom = Math.min(bottom, polygon[2 * i + 1]);
    top = Math.max(top, polygon[2 * i + 1]);
  }
  for (let point = 0; point < x.length; point++) {
    const px = x[point];
    const py = y[point];
    if (!(px >= left && px <= right && py >= bottom && py <= top)) continue;
    let odd = 0;
    for (let i = 0, j = corners - 1; i < corners; j = i++) {
      const yi = polygon[2 * i + 1];
      const yj = polygon[2 * j + 1];
      if (yi > py === yj > py) continue;
      const xi = polygon[2 * i];
      if (px < ((polygon[2 * j] - xi) * (py - yi)) / (yj - yi) + xi) odd ^= 1;
    }
    inside[point] = odd;
  }
  return inside;
}
