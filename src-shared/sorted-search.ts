/** Search in ascending numbers by halves. */

/** The first place whose value is not below `value`; the length where there is none. */
export function lowerBound(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first place of the value; −1 where it is not there. */
export function placeOf(sorted: Uint32Array, value: number): number {
  const place = lowerBound(sorted, value);
  return sorted[place] === value ? place : -1;
}
