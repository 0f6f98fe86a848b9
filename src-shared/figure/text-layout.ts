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
