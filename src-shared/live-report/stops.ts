/** Where the sliders of a live report can stand: each number up to 20, from there 7 % apart, and the round ones. */
const round = [10, 50, 100, 200, 500, 1000];

/** Whole numbers from 1 to `last`, ascending; `wanted` among them where it lies there. */
export function liveStops(last: number, wanted: number | 'all' | null): number[] {
  const stops = new Set([last]);
  for (let n = 1; n < last; n = n < 20 ? n + 1 : Math.round(n * 1.07)) stops.add(n);
  for (const n of [...round, wanted]) if (typeof n === 'number' && n >= 1 && n <= last) stops.add(n);
  return [...stops].sort((a, b) => a - b);
}
