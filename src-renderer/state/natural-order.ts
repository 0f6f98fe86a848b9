/** The order in which a person expects names: case ignored, digits compared as numbers, `a2` before `a10`. */

/**
 * The place of each line of `text` in that order; line i covers [starts[i], starts[i + 1] − 1). Compares in place: 100,000
 * slices would be 100,000 strings.
 */
export function naturalRanks(text: string, starts: Uint32Array): Uint32Array {
  const count = starts.length - 1;
  const compare = (a: number, b: number): number =>
    compareNatural(text, { from: starts[a], to: starts[a + 1] - 1 }, { from: starts[b], to: starts[b + 1] - 1 });
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

interface Span {
  from: number;
  to: number;
}

function compareNatural(text: string, a: Span, b: Span): number {
  let i = a.from;
  let j = b.from;
  while (i < a.to && j < b.to) {
    const left = text.charCodeAt(i);
    const right = text.charCodeAt(j);
    if (isDigit(left) && isDigit(right)) {
      const leftEnd = digitsEnd(text, i, a.to);
      const rightEnd = digitsEnd(text, j, b.to);
      const difference = Number(text.slice(i, leftEnd)) - Number(text.slice(j, rightEnd));
      if (difference !== 0) return difference;
      i = leftEnd;
      j = rightEnd;
      continue;
    }
    const difference = fold(left) - fold(right);
    if (difference !== 0) return difference;
    i++;
    j++;
  }
  return a.to - i - (b.to - j);
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const fold = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);

function digitsEnd(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isDigit(text.charCodeAt(at))) at++;
  return at;
}
