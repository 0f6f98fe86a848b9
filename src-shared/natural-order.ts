/** The order in which a person expects names: case ignored, digits compared as numbers, `a2` before `a10`. */

/**
 * The place of each line of `text` in that order; line i covers [starts[i], starts[i + 1] − 1). Compares in place: 100,000
 * slices would be 100,000 strings.
 */
export function naturalRanks(text: string, starts: Uint32Array): Uint32Array {
  const count = starts.length - 1;
  const lines = { text, starts };
  const compare = (a: number, b: number): number => compareNatural(lines, a, b);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  if (!isSorted(order, compare)) order.sort((a, b) => compare(a, b) || a - b);
  const ranks = new Uint32Array(count);
  for (let place = 0; place < count; place++) ranks[order[place]] = place;
  return ranks;
}

/** Data sets mostly come sorted, and a check costs one pass. */
function isSorted(order: Uint32Array, compare: (a: number, b: number) => number): boolean {
  for (let i = 1; i < order.length; i++) if (compare(order[i - 1], order[i]) > 0) return false;
  return true;
}

function compareNatural({ text, starts }: { text: string; starts: Uint32Array }, a: number, b: number): number {
  let i = starts[a];
  let j = starts[b];
  const aEnd = starts[a + 1] - 1;
  const bEnd = starts[b + 1] - 1;
  while (i < aEnd && j < bEnd) {
    const left = text.charCodeAt(i);
    const right = text.charCodeAt(j);
    if (isDigit(left) && isDigit(right)) {
      while (i < aEnd && text.charCodeAt(i) === zero) i++;
      while (j < bEnd && text.charCodeAt(j) === zero) j++;
      // The longer number is the larger; of equal length, the first digit that differs decides.
      let first = 0;
      for (;;) {
        const inLeft = i < aEnd && isDigit(text.charCodeAt(i));
        const inRight = j < bEnd && isDigit(text.charCodeAt(j));
        if (inLeft !== inRight) return inLeft ? 1 : -1;
        if (!inLeft) break;
        if (first === 0) first = text.charCodeAt(i) - text.charCodeAt(j);
        i++;
        j++;
      }
      if (first !== 0) return first;
      continue;
    }
    const difference = fold(left) - fold(right);
    if (difference !== 0) return difference;
    i++;
    j++;
  }
  return aEnd - i - (bEnd - j);
}

const zero = 48;
const isDigit = (code: number): boolean => code >= zero && code <= 57;
const fold = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);
