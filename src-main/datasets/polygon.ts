/** Polygons to pixels. */
import type { Mask } from '../../src-shared/geometry.ts';

/**
 * Sets the pixels whose centre lies inside [x1, y1, x2, y2, …], by the even-odd rule; others stay as they are, so that
 * several polygons add up. A centre on the left or upper edge is inside, on the right or lower one outside.
 */
export function fillPolygon(polygon: ArrayLike<number>, mask: Mask): void {
  fillRings([polygon], mask);
}

/** The same of several rings by one even-odd rule, so that a ring within another is a hole. */
export function fillRings(rings: readonly ArrayLike<number>[], { width, height, data }: Mask): void {
  const crossings: number[] = [];
  for (let y = 0; y < height; y++) {
    const centre = y + 0.5;
    crossings.length = 0;
    for (const ring of rings) {
      const corners = ring.length >> 1;
      for (let i = 0, j = corners - 1; i < corners; j = i++) {
        const [y1, y2] = [ring[j * 2 + 1], ring[i * 2 + 1]];
        if (y1 <= centre === y2 <= centre) continue;
        const [x1, x2] = [ring[j * 2], ring[i * 2]];
        crossings.push(x1 + ((centre - y1) / (y2 - y1)) * (x2 - x1));
      }
    }
    crossings.sort((a, b) => a - b);
    for (let c = 0; c + 1 < crossings.length; c += 2) {
      const start = Math.max(0, Math.ceil(crossings[c] - 0.5));
      const end = Math.min(width, Math.ceil(crossings[c + 1] - 0.5));
      if (end > start) data.fill(1, y * width + start, y * width + end);
    }
  }
}
