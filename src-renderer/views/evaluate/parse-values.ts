/** `3, 7` as numbers, ascending, each once; null where one of them is no whole number from 1 to 100,000. */
export function parseValues(text: string): number[] | null {
  const values = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  const usable = values.every((value) => Number.isInteger(value) && value >= 1 && value <= 100_000);
  return values.length > 0 && usable ? [...new Set(values)].sort((a, b) => a - b) : null;
}
