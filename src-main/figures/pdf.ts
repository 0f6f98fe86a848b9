/** A scene as PDF: vector text in embedded TrueType fonts (venues refuse Type 3), the same bytes for the same scene. */
import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { fontFiles } from './fonts.ts';
import { pdfImage } from './pdf-image.ts';
import type { Item, Scene } from './scene.ts';

/** Time is an argument: `created` stands in the file, and one of its own would make every file another. */
export async function scenePdf(
  { width, height, title, items }: Scene,
  { created = new Date(0) }: { created?: Date } = {},
): Promise<Uint8Array> {
  const document = new PDFDocument({
    size: [width, height],
    margin: 0,
    info: { Title: title, Creator: 'Tripletscope', Producer: 'Tripletscope', CreationDate: created },
  });
  const parts: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', resolve);
    document.on('error', reject);
  });
  document.registerFont('regular', fontFiles.regular);
  document.registerFont('semibold', fontFiles.semibold);
  for (const [i, item] of items.entries()) {
    draw(document, item, `I${i}`);
    // The first text of a weight reads its font; the engine's event loop gets its turn between.
    if (i % 16 === 15 || item.kind === 'image') await setImmediate();
  }
  document.end();
  await ended;
  return Buffer.concat(parts);
}

function draw(document: PDFKit.PDFDocument, item: Item, imageLabel: string): void {
  switch (item.kind) {
    case 'rect':
      document.rect(item.x, item.y, item.width, item.height);
      paint(document, item);
      return;
    case 'path':
      for (const [i, [x, y]] of item.points.entries()) {
        if (i === 0) document.moveTo(x, y);
        else document.lineTo(x, y);
      }
      if (item.closed === true) document.closePath();
      paint(document, item);
      return;
    case 'text': {
      const { x, y, text, size, weight = 'regular', anchor = 'start', fill = '#000000' } = item;
      document.font(weight).fontSize(size).fillColor(fill);
      const width = document.widthOfString(text);
      const left = anchor === 'start' ? x : anchor === 'middle' ? x - width / 2 : x - width;
      document.text(text, left, y, { lineBreak: false, baseline: 'alphabetic' });
      return;
    }
    case 'image':
      // The types leave out that an image which is read already is taken as it is.
      document.image(pdfImage(item.png, imageLabel) as unknown as Buffer, item.x, item.y, {
        width: item.width,
        height: item.height,
      });
  }
}

function paint(
  document: PDFKit.PDFDocument,
  { fill, stroke, strokeWidth = 1 }: { fill?: string; stroke?: string; strokeWidth?: number },
): void {
  document.lineWidth(strokeWidth).lineJoin('round');
  if (fill !== undefined && stroke !== undefined) document.fillAndStroke(fill, stroke);
  else if (fill !== undefined) document.fill(fill);
  else if (stroke !== undefined) document.stroke(stroke);
}
