/**
 * A PNG's compressed pixels put into a PDF as they are: PDF knows PNG's deflate and row predictors. pdfkit's own reader
 * does so too, but byte by byte: most of a figure's time, with the event loop held up.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Size } from '../../src-shared/geometry.ts';

/** What `document.image` takes for an image that is read already. */
export interface PdfImage extends Size {
  label: string;
  obj: PDFKit.PDFKitReference | null;
  embed(document: PDFKit.PDFDocument): void;
}

/** For 8-bit RGB without interlacing, which `encodePng` writes; throws `unsupported` for any other. */
export function pdfImage(png: Uint8Array, label: string): PdfImage {
  const { width, height, pixels } = readRgbPng(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
  return {
    width,
    height,
    label,
    obj: null,
    embed(document) {
      this.obj = document.ref({
        Type: 'XObject',
        Subtype: 'Image',
        BitsPerComponent: 8,
        ColorSpace: 'DeviceRGB',
        Width: width,
        Height: height,
        Filter: 'FlateDecode',
        DecodeParms: { Predictor: 15, Colors: 3, BitsPerComponent: 8, Columns: width },
      });
      this.obj.end(pixels);
    },
  };
}

interface RgbPng extends Size {
  /** The zlib stream of all IDAT chunks. */
  pixels: Buffer;
}

/** A PNG is its signature, then chunks of length, name, content and checksum; the first, IHDR, says what pixels come. */
function readRgbPng(png: Buffer): RgbPng {
  const [bits, colourType, interlaced] = [png[24], png[25], png[28]];
  if (bits !== 8 || colourType !== 2 || interlaced !== 0) {
    throw new TripletscopeError('unsupported', 'an image of a figure cannot be put into a PDF', {
      expected: 'a PNG of 8-bit RGB without interlacing',
      received: `${bits} bits, colour type ${colourType}${interlaced === 0 ? '' : ', interlaced'}`,
    });
  }
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), pixels: Buffer.concat(parts) };
}
