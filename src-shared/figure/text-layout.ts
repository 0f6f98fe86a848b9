/** Lines broken and sizes chosen by the widths of texts; who draws measures, since who draws has the fonts. */

export type Weight = 'regular' | 'semibold';

export interface TextStyle {
  size: number;
  weight?: Weight;
}

/** The width of a text as it will be drawn, in points. */
export type Measure = (text: string, style: TextStyle) => number;

/** Words in lines of at most `width`; a word that is wider has a line of its own. */
export function wrapText(text: string, width: number, style: TextStyle, measure: Measure): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && measure(longer, style) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The largest size, from `most` down to `least`, at which the widest of these texts fits. */
export function fittingSize(
  texts: readonly string[],
  width: number,
  { most, least }: { most: number; least: number },
  measure: Measure,
): number {
  const widest = Math.max(...texts.map((text) => measure(text, { size: most, weight: 'semibold' })));
  return Math.max(least, Math.min(most, (most * width) / widest));
}

/**
 * Each text in lines of at most `width`, all in one size: the largest from `most` down to `least` at which no word is wider
 * than a line. A word that is wider even then is broken.
 */
export function fittedLines(
  texts: readonly string[],
  width: number,
  { most, least }: { most: number; least: number },
  measure: Measure,
): { size: number; lines: readonly (readonly string[])[] } {
  const words = texts.flatMap((text) => text.split(' ').flatMap(piecesOf)).filter((word) => word !== '');
  if (words.length === 0) return { size: most, lines: texts.map(() => []) };
  // Widths grow in proportion to the size; a little less than all is taken, so that rounding breaks nothing.
  const size = Math.max(least, Math.min(most, fittingSize(words, width, { most, least }, measure) * 0.995));
  const style: TextStyle = { size, weight: 'semibold' };
  const lines = texts.map((text) => {
    const fitting = text
      .split(' ')
      .flatMap((word) => brokenWord(word, width, style, measure))
      .join(' ');
    return wrapText(fitting, width, style, measure);
  });
  return { size, lines };
}

/** Where a word may be broken without a hyphen of its own: at a blank that keeps it together, and behind a hyphen. */
function piecesOf(word: string): string[] {
  return word.split(/\u00a0|(?<=\p{L}-)(?=\p{L})/u);
}

/** In pieces that fit; a piece that is too wide is broken with a hyphen. */
function brokenWord(word: string, width: number, style: TextStyle, measure: Measure): string[] {
  if (measure(word, style) <= width) return [word];
  const pieces = piecesOf(word);
  if (pieces.length > 1) return pieces.flatMap((piece) => brokenWord(piece, width, style, measure));
  const letters = [...word];
  let count = letters.length - 1;
  while (count > 1 && measure(`${letters.slice(0, count).join('')}-`, style) > width) count--;
  return [`${letters.slice(0, count).join('')}-`, ...brokenWord(letters.slice(count).join(''), width, style, measure)];
}
