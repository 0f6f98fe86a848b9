/** Search in the command palette: letters in order, better where they begin words and stand together. */

/** Higher is better; null where not every letter of the query is found in order. An empty query matches all with 0. */
export function fuzzyScore(query: string, text: string): number | null {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  const from = text.toLowerCase();
  if (wanted === '') return 0;
  const whole = from.indexOf(query.toLowerCase().trim());
  if (whole >= 0) return (startsWord(from, whole) ? 1000 - whole : 5 * wanted.length) - text.length / 100;
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    const next = bestNext(from, letter, at + 1);
    if (next < 0) return null;
    score += next === at + 1 ? 8 : startsWord(from, next) ? 6 : 1 - Math.min(next - at, 20) / 20;
    at = next;
  }
  return score - text.length / 100;
}

/** The next place of a letter: right behind the last one, else at a word's start, else anywhere. */
function bestNext(text: string, letter: string, from: number): number {
  const first = text.indexOf(letter, from);
  if (first < 0 || first === from) return first;
  for (let at = first; at >= 0; at = text.indexOf(letter, at + 1)) if (startsWord(text, at)) return at;
  return first;
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1]!);
}

/** The entries that match, best first; among equals the order given stays. */
export function fuzzyFilter<T>(query: string, entries: readonly T[], textOf: (entry: T) => string): T[] {
  return entries
    .map((entry, index) => ({ entry, index, score: fuzzyScore(query, textOf(entry)) }))
    .filter((one): one is typeof one & { score: number } => one.score !== null)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ entry }) => entry);
}
