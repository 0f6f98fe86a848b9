/** Lines broken and sizes chosen by the widths of texts; who draws measures, since who draws has the fonts. */

export type Weight = 'regular' | 'semibold';

export interface TextStyle {
  size: number;
  weight?: Weight;
}

/** Where a word that is too wide is broken first: `words` behind the hyphen of Grad-CAM, `names` before any sign of a name. */
export type Breaks = 'words' | 'names';

/** The width of a text as it will be drawn, in points. */
export type Measure = (text: string, style: TextStyle) => number;

/** Words in lines of at most `width`; a word that is wider is broken, and nothing is added where it is. */
export function wrapText(
  text: string,
  width: number,
  style: TextStyle,
  measure: Measure,
  breaks: Breaks = 'words',
): string[] {
  const fits = (part: string): boolean => measure(part, style) <= width;
  const words = text.split(' ').flatMap((word) => (fits(word) ? [word] : word.split(keptBlank)));
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && fits(`${last} ${word}`)) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...brokenWord(word, fits, ways[breaks]));
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
  { most, least, breaks = 'words' }: { most: number; least: number; breaks?: Breaks },
  measure: Measure,
): { size: number; lines: readonly (readonly string[])[] } {
  const words = texts.flatMap((text) => text.split(/[ \u00a0]/).flatMap(ways[breaks][0])).filter((word) => word !== '');
  if (words.length === 0) return { size: most, lines: texts.map(() => []) };
  // Widths grow in proportion to the size; a little less than all is taken, so that rounding breaks nothing.
  const size = Math.max(least, Math.min(most, fittingSize(words, width, { most, least }, measure) * 0.995));
  const style: TextStyle = { size, weight: 'semibold' };
  return { size, lines: texts.map((text) => wrapText(text, width, style, measure, breaks)) };
}

/**
 * Whether a blank of the text stood between each of its lines and the next, or the line ends within a word. `lines` may be
 * the first of those that `wrapText` made of it, and the last of them may be shortened.
 */
function blanksBetween(lines: readonly string[], text: string): boolean[] {
  let at = 0;
  return lines.map((line) => {
    at += line.length;
    const blank = /[ \u00a0]/.test(text.charAt(at)); // a line keeps any other
    if (blank) at++;
    return blank;
  });
}

/** Lines between which words were broken, together with what stood there before: all that is left, behind a last blank. */
export function unbrokenRuns(lines: readonly string[], text: string): { lines: string[]; text: string }[] {
  const blanks = blanksBetween(lines, text);
  const runs: { lines: string[]; text: string }[] = [];
  let at = 0;
  for (const [i, line] of lines.entries()) {
    if (i === 0 || blanks[i - 1]) runs.push({ lines: [], text: '' });
    const run = runs[runs.length - 1];
    run.lines.push(line);
    run.text += i === lines.length - 1 ? text.slice(at) : line;
    at += line.length + (blanks[i] ? 1 : 0);
  }
  return runs;
}

/** Holds two words together where a line has room for both. */
const keptBlank = '\u00a0';

/** Behind the hyphen of a word such as Grad-CAM. */
const compounds = (word: string): string[] => word.split(/(?<=\p{L}-)(?=\p{L})/u);

/**
 * Before a sign that parts a name: `pear3` / `-090` / `-270` / `.jpg`. A hyphen at the end of a line would be read as one
 * that was added, and programs that take text from a PDF leave it out.
 */
const partsOfName = (word: string): string[] => word.split(/(?<=[\p{L}\p{N}])(?=[^\p{L}\p{N}\p{M}])/u);

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });
const lettersOf = (word: string): string[] => Array.from(letters.segment(word), ({ segment }) => segment);

const ways = {
  words: [compounds, partsOfName, lettersOf],
  names: [partsOfName, lettersOf],
} satisfies Record<Breaks, readonly ((word: string) => string[])[]>;

/** In lines that fit, each as long as it can be. A single letter that is too wide has a line of its own. */
function brokenWord(
  word: string,
  fits: (part: string) => boolean,
  [pieces, ...others]: readonly ((word: string) => string[])[],
): string[] {
  if (fits(word) || pieces === undefined) return [word];
  const lines: string[] = [];
  for (const piece of pieces(word)) {
    const last = lines.at(-1);
    if (last !== undefined && fits(last + piece)) lines[lines.length - 1] = last + piece;
    else lines.push(...brokenWord(piece, fits, others));
  }
  return lines;
}
