/** Widths of texts as the engine's writers will draw them. */
import PDFDocument from 'pdfkit';
import type { TextStyle } from '../../src-shared/figure/text-layout.ts';
import { fontFiles } from './fonts.ts';

let ruler: PDFKit.PDFDocument | null = null;

/** In points. */
export function textWidth(text: string, { size, weight = 'regular' }: TextStyle): number {
  if (ruler === null) {
    ruler = new PDFDocument({ autoFirstPage: false });
    for (const [name, file] of Object.entries(fontFiles)) ruler.registerFont(name, file);
  }
  return ruler.font(weight).fontSize(size).widthOfString(text);
}
