/** A scene as PDF: vector text in embedded TrueType fonts (venues refuse Type 3), the same bytes for the same scene. */
import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import type { Item, Scene } from '../../src-shared/figure/scene.ts';
import { unbrokenRuns } from '../../src-shared/figure/text-layout.ts';
import { fontFiles } from './fonts.ts';
import { missingSigns } from './missing-signs.ts';
import { type PdfImage, pdfImage } from './pdf-image.ts';

/** Time is an argument: `created` stands in the file, and one of its own would make every file another. */
export function scenePdf(scene: Scene, options: PdfOptions = {}): Promise<Uint8Array> {
  return scenesPdf([scene], options);
}

export interface PdfOptions {
  created?: Date;
}

/**
 * A page for each scene. What stands on the pages is not packed: the zlib of Node packs differently on different
 * processors, and text and lines are small beside the pictures, which were packed by `pngBytes`.
 */
export async function scenesPdf(
  scenes: readonly Scene[],
  { created = new Date(0) }: PdfOptions = {},
): Promise<Uint8Array> {
  const document = new PDFDocument({
    autoFirstPage: false,
    compress: false,
    margin: 0,
    info: { Title: scenes[0].title, Creator: 'Tripletscope', Producer: 'Tripletscope', CreationDate: created },
  });
  const parts: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', resolve);
    document.on('error', reject);
  });
  document.registerFont('regular', fontFiles.regular);
  document.registerFont('semibold', fontFiles.semibold);
  const images = new Map<Uint8Array, PdfImage>();
  for (const { width, height, items } of scenes) {
    document.addPage({ size: [width, height], margin: 0 });
    for (const [i, item] of items.entries()) {
      draw(document, item, images);
      // The first text of a weight reads its font; the engine's event loop gets its turn between.
      if (i % 16 === 15 || item.kind === 'image') await setImmediate();
    }
  }
  document.end();
  await ended;
  return Buffer.concat(parts);
}

type TextItem = Extract<Item, { kind: 'text' }>;

function draw(document: PDFKit.PDFDocument, item: Item, images: Map<Uint8Array, PdfImage>): void {
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
    case 'text':
      // A sign that the font lacks is copied all the same.
      copiedAs(missingSigns([item.text]).length === 0 ? null : item.text, document, () => writeText(document, item));
      return;
    case 'paragraph': {
      const { x, y, leading, lines, text, size, weight = 'regular', anchor = 'start', fill = '#000000' } = item;
      let next = 0;
      for (const run of unbrokenRuns(lines, text)) {
        const isShown = run.lines.join('\n') === run.text && missingSigns(run.lines).length === 0;
        for (const [i, line] of run.lines.entries()) {
          const written = { x, y: y + next++ * leading, text: line, size, weight, anchor, fill };
          // A word that was broken is copied from its first line, whole.
          copiedAs(isShown ? null : i === 0 ? run.text : '', document, () => writeText(document, written));
        }
      }
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
      drawImage(document, item, images);
  }
}

function writeText(
  document: PDFKit.PDFDocument,
  { x, y, text, size, weight = 'regular', anchor = 'start', fill = '#000000' }: Omit<TextItem, 'kind'>,
): void {
  document.font(weight).fontSize(size).fillColor(fill);
  const width = document.widthOfString(text);
  const left = anchor === 'start' ? x : anchor === 'middle' ? x - width / 2 : x - width;
  document.text(text, left, y, { lineBreak: false, baseline: 'alphabetic' });
}

/** `actual` is what is copied in the place of what is written (PDF 32000-1, 14.9.4); null: what is written. */
function copiedAs(actual: string | null, document: PDFKit.PDFDocument, write: () => void): void {
  if (actual === null) {
    write();
    return;
  }
  // As an object: pdfkit leaves an empty string out.
  document.markContent('Span', { actual: Object(actual) as string });
  write();
  document.endMarkedContent();
}

/** The same pixels are in the file once, however often they are drawn: the bar of every page. */
function drawImage(
  document: PDFKit.PDFDocument,
  { png, x, y, width, height }: Extract<Item, { kind: 'image' }>,
  images: Map<Uint8Array, PdfImage>,
): void {
  const known = images.get(png) ?? pdfImage(png, `I${images.size}`);
  images.set(png, known);
  // The types leave out that an image which is read already is taken as it is.
  document.image(known as unknown as Buffer, x, y, { width, height });
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
