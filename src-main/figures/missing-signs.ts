/** Signs that the font of the figures does not have. */
import PDFDocument from 'pdfkit';
import { fontFiles } from './fonts.ts';

/** What of pdfkit's document its types leave out. */
interface Opened {
  _font: { font: { hasGlyphForCodePoint: (code: number) => boolean } };
}

let has: ((code: number) => boolean) | null = null;

/** Each once, in the order of the texts. A writer draws a box, or nothing, in the place of each. */
export function missingSigns(texts: readonly string[]): string[] {
  if (has === null) {
    const document = new PDFDocument({ autoFirstPage: false });
    document.registerFont('regular', fontFiles.regular).font('regular');
    const { font } = (document as unknown as Opened)._font;
    has = (code) => font.hasGlyphForCodePoint(code);
  }
  const signs = new Set(texts.flatMap((text) => [...text]));
  return [...signs].filter((sign) => !has!(sign.codePointAt(0)!));
}
