/**
 * What a mask file means, read from its pixels: two values, small ids, grey levels, colours of a palette or of objects, or
 * alpha. One reading holds for a whole data set, so that a mask with one value alone is understood by the others.
 */
import sharp from 'sharp';
import type { Size } from '../../src-shared/geometry.ts';
import type { MaskReading } from '../../src-shared/mask-rules.ts';
import { decodeSettings, explain } from './decode.ts';
import { MAX_PIXELS } from './image-file.ts';

/** CUB's masks are grey levels, the share of annotators who called it bird: half and more counts. */
const HALF = 128;
/** Values below are numbers of objects, not shades. */
const LARGEST_ID = 127;

export interface MaskPixels extends Size {
  channels: number;
  bits: 8 | 16;
  /** Interleaved. */
  data: Uint8Array | Uint16Array;
  /** Colours of a palette, [r, g, b] each; null where the file has none. */
  palette: readonly (readonly number[])[] | null;
}

/** All channels as they lie in the file; the colours where it has a palette. Throws an `InputProblem` that names it. */
export async function decodeMaskPixels(bytes: Buffer, name: string, most = MAX_PIXELS): Promise<MaskPixels> {
  try {
    return await decodePixels(bytes, Math.max(most, MAX_PIXELS));
  } catch (error) {
    throw await explain(error, { source: bytes, format: 'png', name });
  }
}

async function decodePixels(bytes: Buffer, most: number): Promise<MaskPixels> {
  const isDeep = bytes.length > 25 && bytes.toString('latin1', 12, 16) === 'IHDR' && bytes[24] === 16;
  const image = sharp(bytes, { ...decodeSettings, autoOrient: false, limitInputPixels: most });
  const grey = bytes[25] === 0 || bytes[25] === 4;
  const native = grey ? image.toColourspace(isDeep ? 'grey16' : 'b-w') : image.toColourspace(isDeep ? 'rgb16' : 'srgb');
  const { data, info } = await native.raw({ depth: isDeep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
  const values = isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.length >> 1) : new Uint8Array(data);
  const { width, height, channels } = info;
  return { width, height, channels, bits: isDeep ? 16 : 8, data: values, palette: paletteOf(bytes) };
}

function paletteOf(bytes: Buffer): number[][] | null {
  if (bytes[25] !== 3) return null;
  const at = bytes.indexOf('PLTE', 33, 'latin1');
  if (at < 4) return null;
  const count = Math.floor(bytes.readUInt32BE(at - 4) / 3);
  return Array.from({ length: count }, (_, i) => [...bytes.subarray(at + 4 + 3 * i, at + 7 + 3 * i)]);
}

/** What one mask shows of the reading of all. */
export interface MaskLook {
  kind: 'palette' | 'alpha' | 'colours' | 'levels';
  bits: 8 | 16;
  /** Distinct values, as far as the first 300. */
  values: ReadonlySet<number>;
}

export function lookAtMask(pixels: MaskPixels): MaskLook {
  const { channels, data, bits, palette } = pixels;
  const values = new Set<number>();
  const hasColours = channels >= 3;
  const alpha = channels % 2 === 0 ? channels - 1 : -1;
  let isGrey = true;
  let isPlain = true;
  let alphaVaries = false;
  for (let at = 0; at < data.length; at += channels) {
    if (hasColours && (data[at] !== data[at + 1] || data[at] !== data[at + 2])) isGrey = false;
    for (let c = 0; c < (hasColours ? 3 : 1); c++) if (data[at + c] !== data[c]) isPlain = false;
    if (alpha > 0 && data[at + alpha] !== data[alpha]) alphaVaries = true;
    if (values.size < 300) values.add(data[at]);
  }
  const isRamp = palette === null || palette.every(([r, g, b]) => r === g && g === b);
  const kind = alphaVaries && isPlain ? 'alpha' : !isRamp ? 'palette' : isGrey ? 'levels' : 'colours';
  return { kind, bits, values };
}

/** The reading that most of several masks of a data set agree on; null is grey levels, half and more. */
export function readingOf(looks: readonly MaskLook[]): MaskReading | null {
  // A mask with one value fits every reading.
  const telling = looks.filter(({ kind, values }) => kind !== 'levels' || values.size > 1);
  for (const kind of ['alpha', 'palette', 'colours'] as const) {
    if (telling.filter((look) => look.kind === kind).length * 2 > telling.length) return { rule: kind };
  }
  const values = new Set(looks.flatMap((look) => [...look.values]));
  const deep = looks.some(({ bits }) => bits === 16);
  const half = deep ? HALF * 256 : HALF;
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 2) {
    const [low, high] = sorted;
    return low < half && high >= half ? null : { rule: 'level', level: high };
  }
  const ids = sorted.filter((value) => value !== 0 && value !== 255);
  const largest = deep ? 4095 : LARGEST_ID;
  if (ids.length > 0 && ids[ids.length - 1] <= largest && !areShares(ids, values.has(255))) return { rule: 'ids' };
  return null;
}

/** Shares of five annotators, as CUB has them; or shades up to white that begin far above 1. */
function areShares(values: readonly number[], hasWhite: boolean): boolean {
  return values.every((value) => value % 51 === 0) || (hasWhite && values[0] > 20);
}

/** 1 where the mask has its object. */
export function applyReading(pixels: MaskPixels, reading: MaskReading): Uint8Array {
  const { width, height, channels, data, palette } = pixels;
  const found = new Uint8Array(width * height);
  const is = foreground(pixels, reading, palette);
  for (let i = 0, at = 0; i < found.length; i++, at += channels) if (is(at)) found[i] = 1;
  return found;

  function foreground({ bits }: MaskPixels, { rule }: MaskReading, colours: MaskPixels['palette']) {
    switch (rule) {
      case 'level': {
        const { level } = reading as Extract<MaskReading, { rule: 'level' }>;
        return (at: number) => data[at] >= level;
      }
      case 'ids':
        return (at: number) => data[at] !== 0 && data[at] !== 255;
      case 'alpha':
        return (at: number) => channels % 2 === 0 && data[at + channels - 1] >= (bits === 16 ? HALF * 256 : HALF);
      case 'colours':
        return (at: number) => data[at] !== 0 || data[at + 1] !== 0 || data[at + 2] !== 0;
      case 'palette': {
        const background = colours?.[0] ?? [0, 0, 0];
        const unknown = colours?.[255];
        return (at: number) => !same(at, background) && !(unknown && same(at, unknown));
      }
    }
  }

  function same(at: number, colour: readonly number[]): boolean {
    if (channels < 3) return data[at] === colour[0];
    return data[at] === colour[0] && data[at + 1] === colour[1] && data[at + 2] === colour[2];
  }
}

/** As the import says it. */
export function readingText(reading: MaskReading): string {
  return reading.rule === 'level' ? `two values: ${reading.level} is the object` : texts[reading.rule];
}

const texts: Readonly<Record<Exclude<MaskReading['rule'], 'level'>, string>> = {
  ids: 'values are numbers of objects: all but 0 are the object, 255 is unknown',
  palette: 'colours of a palette: all but the first are the object, entry 255 is unknown',
  alpha: 'opaque pixels are the object',
  colours: 'every colour but black is the object',
};
