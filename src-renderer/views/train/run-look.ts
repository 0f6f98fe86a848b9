/** How a run's curve looks, for ever: a colour and dashes by its number, so that the next run changes nothing. Pure. */

export const lookCount = 8;

/** Dashes tell runs apart without their colours. */
const dashes: readonly (readonly number[])[] = [
  [],
  [8, 4],
  [2, 3],
  [8, 3, 2, 3],
  [16, 4],
  [8, 3, 2, 3, 2, 3],
  [2, 8],
  [16, 3, 6, 3],
];

/** No two of 64 runs in a row look alike, and no two of eight have a colour or dashes in common. */
export function lookOf(run: number): { colour: number; dash: readonly number[] } {
  const index = Math.max(0, run - 1);
  const row = Math.floor(index / lookCount);
  return { colour: index % lookCount, dash: dashes[(index + row) % lookCount]! };
}
