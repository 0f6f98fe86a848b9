/** A scene as PDF: vector text in embedded TrueType fonts (venues refuse Type 3), the same bytes for the same scene. */
import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import type { Item, Scene } from '../../src-shared/figure/scene.ts';
import { fontFiles } from './fonts.ts';
import { pdfImage } from './pdf-image.ts';

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
      trace(document, item.points);
      if (item.closed === true) document.closePath();
      paint(document, item);
      return;
    case 'lines':
      for (const line of item.lines) trace(document, line);
      paint(document, item);
      return;
    case 'dots':
      for (const [x, y] of item.points) document.circle(x, y, item.radius);
      document.fill(item.fill);
      return;
    case 'text': {
      const { x, y, text, size, weight = 'regular', anchor = 'start', fill = '#000000' } = item;
      document.font(weight).fontSize(size).fillColor(fill);
      const width = document.widthOfString(text);
      const left = anchor === 'start' ? x : anchor === 'middle' ? x - width / 2 : x - width;
      document.text(text, left, y, { lineBreak: false, baseline: 'alphabetic' });
      return;
    }
    case 'runs': {
      let left = item.x;
      for (const { text, weight = 'regular', fill = '#000000' } of item.runs) {
        document.font(weight).fontSize(item.size).fillColor(fill);
        document.text(text, left, item.y, { lineBreak: false, baseline: 'alphabetic' });
        left += document.widthOfString(text);
      }
      return;
    }
    case 'picture': {
      const { x, y, width, height, href } = item;
      document.image(Buffer.from(href.slice(href.indexOf(',') + 1), 'base64'), x, y, { width, height });
      return;
    }
    case 'ramp': {
      const { x, y, width, height, colours } = item;
      const ramp = document.linearGradient(x, y, x + width, y);
      for (const [i, colour] of colours.entries()) ramp.stop(i / Math.max(1, colours.length - 1), colour);
      document.rect(x, y, width, height).fill(ramp);
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

function trace(document: PDFKit.PDFDocument, points: readonly (readonly [number, number])[]): void {
  for (const [i, [x, y]] of points.entries()) {
    if (i === 0) document.moveTo(x, y);
    else document.lineTo(x, y);
  }
}

interface Paint {
  fill?: string;
  stroke?: string;
  strokeWidth?: number;
  dash?: readonly number[];
}

function paint(document: PDFKit.PDFDocument, { fill, stroke, strokeWidth = 1, dash = [] }: Paint): void {
  document.lineWidth(strokeWidth).lineJoin('round');
  // The types leave out that a list is taken too.
  if (dash.length > 0) document.dash(dash as unknown as number, {});
  if (fill !== undefined && stroke !== undefined) document.fillAndStroke(fill, stroke);
  else if (fill !== undefined) document.fill(fill);
  else if (stroke !== undefined) document.stroke(stroke);
  if (dash.length > 0) document.undash();
}
