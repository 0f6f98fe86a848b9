/** Widths of texts as they will be drawn, and lines broken by them. */
import PDFDocument from 'pdfkit';
import { fontFiles } from './fonts.ts';
import type { Weight } from './scene.ts';

export interface TextStyle {
  size: number;
  weight?: Weight;
}

let ruler: PDFKit.PDFDocument | null = null;

/** In points. */
export function textWidth(text: string, { size, weight = 'regular' }: TextStyle): number {
  if (ruler === null) {
    ruler = new PDFDocument({ autoFirstPage: false });
    for (const [name, file] of Object.entries(fontFiles)) ruler.registerFont(name, file);
  }
  return ruler.font(weight).fontSize(size).widthOfString(text);
}

/** Words in lines of at most `width`; a word that is wider has a line of its own. */
export function wrapText(text: string, width: number, style: TextStyle): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && textWidth(longer, style) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The largest size, from `most` down to `least`, at which the widest of these texts fits. */
export function fittingSize(texts: readonly string[], width: number, { most, least }: { most: number; least: number }) {
  const widest = Math.max(...texts.map((text) => textWidth(text, { size: most, weight: 'semibold' })));
  return Math.max(least, Math.min(most, (most * width) / widest));
}
