/**
 * Whether a mask file has an object, without decoding all of it: most masks are plain PNGs of grey levels or a palette, whose
 * rows are looked at one by one until a pixel of the object comes.
 */
import { promisify } from 'node:util';
import { inflate, inflateSync } from 'node:zlib';
import { foregroundFrom } from '../../src-shared/ground-truth.ts';
import type { MaskReading } from '../../src-shared/mask-rules.ts';

/** Larger ones are inflated in another thread. */
const INFLATED_HERE = 1 << 20;
const inflateAside = promisify(inflate);

/** Null where only a decoder can tell: other kinds of PNG, damage, readings by colour or alpha. */
export async function pngHasForeground(bytes: Buffer, reading: MaskReading | null): Promise<boolean | null> {
  const png = plainPng(bytes);
  const isForeground = png && foregroundTable(png, reading);
  if (!png || !isForeground) return null;
  const rowBytes = Math.ceil((png.width * png.bits) / 8);
  const length = (rowBytes + 1) * png.height;
  let data: Buffer;
  try {
    const options = { maxOutputLength: length };
    data = length > INFLATED_HERE ? await inflateAside(png.packed, options) : inflateSync(png.packed, options);
  } catch {
    return null;
  }
  return data.length === length ? rowsHave(data, { ...png, rowBytes, isForeground }) : null;
}

interface PlainPng {
  width: number;
  height: number;
  /** A pixel; one channel. */
  bits: 1 | 2 | 4 | 8;
  /** Of the colours, three bytes each; null for grey levels. */
  palette: Buffer | null;
  packed: Buffer;
}

const [GREY, PALETTE] = [0, 3];

function plainPng(bytes: Buffer): PlainPng | null {
  if (bytes.length < 33) return null;
  const [bits, colour, , , interlace] = bytes.subarray(24, 29);
  const isPlain = (colour === GREY || colour === PALETTE) && bits <= 8 && interlace === 0;
  if (!isPlain) return null;
  let palette: Buffer | null = null;
  const packed: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const kind = bytes.toString('latin1', at + 4, at + 8);
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (kind === 'iCCP') return null;
    if (kind === 'PLTE') palette = content;
    if (kind === 'IDAT') packed.push(content);
    at += 12 + length;
  }
  if ((palette === null) !== (colour === GREY)) return null;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return { width, height, bits: bits as PlainPng['bits'], palette, packed: Buffer.concat(packed) };
}

/** By the value of a pixel as it lies in the file; null where the reading is about something else. */
function foregroundTable({ bits, palette }: PlainPng, reading: MaskReading | null): Uint8Array | null {
  const table = new Uint8Array(2 ** bits);
  const levelOf = (value: number): number => (value * 255) / (table.length - 1);
  const fill = (is: (value: number) => boolean): Uint8Array => {
    for (let value = 0; value < table.length; value++) table[value] = is(value) ? 1 : 0;
    return table;
  };
  if (palette !== null) {
    if (reading?.rule !== 'palette') return null;
    const colour = (entry: number): string => palette.toString('latin1', 3 * entry, 3 * entry + 3);
    const [background, unknown] = [colour(0), palette.length > 765 ? colour(255) : null];
    return fill((value) => colour(value) !== background && colour(value) !== unknown);
  }
  switch (reading?.rule) {
    case undefined:
      return fill((value) => levelOf(value) >= foregroundFrom.tripletscope);
    case 'level':
      return fill((value) => levelOf(value) >= reading.level);
    case 'ids':
      return fill((value) => levelOf(value) !== 0 && levelOf(value) !== 255);
    default:
      return null;
  }
}

interface Rows {
  width: number;
  height: number;
  bits: number;
  rowBytes: number;
  isForeground: Uint8Array;
}

/** Rows as PNG filters them (one byte a pixel or less), each after the byte that names its filter. */
function rowsHave(data: Buffer, { width, height, bits, rowBytes, isForeground }: Rows): boolean | null {
  let above = new Uint8Array(rowBytes);
  let row = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y++) {
    const start = y * (rowBytes + 1);
    if (!unfilter(data.subarray(start + 1, start + 1 + rowBytes), { filter: data[start], row, above })) return null;
    if (rowHas(row, { width, bits, isForeground })) return true;
    [above, row] = [row, above];
  }
  return false;
}

function rowHas(
  row: Uint8Array,
  { width, bits, isForeground }: Pick<Rows, 'width' | 'bits' | 'isForeground'>,
): boolean {
  if (bits === 8) {
    for (let x = 0; x < width; x++) if (isForeground[row[x]] === 1) return true;
    return false;
  }
  const each = 8 / bits;
  const most = (1 << bits) - 1;
  for (let x = 0; x < width; x++) {
    const value = (row[Math.floor(x / each)] >> (8 - bits * ((x % each) + 1))) & most;
    if (isForeground[value] === 1) return true;
  }
  return false;
}

/** False for a filter that does not exist. */
function unfilter(
  filtered: Uint8Array,
  { filter, row, above }: { filter: number; row: Uint8Array; above: Uint8Array },
): boolean {
  const { length } = filtered;
  switch (filter) {
    case 0:
      row.set(filtered);
      return true;
    case 1:
      for (let i = 0, left = 0; i < length; i++) row[i] = left = (filtered[i] + left) & 255;
      return true;
    case 2:
      for (let i = 0; i < length; i++) row[i] = filtered[i] + above[i];
      return true;
    case 3:
      for (let i = 0, left = 0; i < length; i++) row[i] = left = (filtered[i] + ((left + above[i]) >> 1)) & 255;
      return true;
    case 4:
      for (let i = 0, left = 0, corner = 0; i < length; i++) {
        row[i] = left = (filtered[i] + nearest(left, above[i], corner)) & 255;
        corner = above[i];
      }
      return true;
    default:
      return false;
  }
}

/** Paeth's predictor. */
function nearest(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
