/**
 * Images with 16 bits a channel that use fewer of them (12 bits of a camera or a microscope): without a stretch they are
 * nearly black. The range holds for a whole data set, so that images stay comparable.
 */
import sharp from 'sharp';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { mapConcurrently } from '../system/pace.ts';
import { InputProblem, type ProblemLog } from './problems.ts';

/** What becomes black and what white. */
export interface PixelRange {
  low: number;
  high: number;
}

const FULL = 65_535;
/** So many of the images, spread over the data set, show how many bits are used. */
const SAMPLE = 64;

/** `LOW,HIGH`. Throws `usage`. */
export function parseRange(text: string): PixelRange {
  const match = /^(\d+),(\d+)$/.exec(text);
  const [low, high] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  if (match && low < high && high <= FULL) return { low, high };
  throw new TripletscopeError('usage', 'the range of pixel values is not understood', {
    expected: 'LOW,HIGH with 0 ≤ LOW < HIGH ≤ 65535, such as 0,4095',
    received: text.slice(0, 40),
  });
}

/** Null: the full range of 16 bits. What is stretched is said once. `files` are the images of 16 bits. */
export async function rangeOf(
  files: readonly string[],
  wanted: string | undefined,
  log: ProblemLog,
): Promise<PixelRange | null> {
  const chosen = wanted === undefined ? null : parseRange(wanted);
  if (files.length === 0) return null;
  if (chosen) return chosen.low === 0 && chosen.high === FULL ? null : chosen;
  const step = Math.max(1, files.length / SAMPLE);
  const sample = files.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
  const largest = Math.max(...(await mapConcurrently(sample, 2, largestValue)));
  const bits = Math.max(8, Math.ceil(Math.log2(largest + 1)));
  if (bits >= 16) return null;
  const high = 2 ** bits - 1;
  const summary = `16-bit images hold values up to ${largest.toLocaleString('en-US')}: 0 to ${high.toLocaleString('en-US')} are stretched to black and white; --range 0,65535 reads them unchanged`;
  log.add({ error: new InputProblem('pixel-range', summary), consequence: 'noted' });
  return { low: 0, high };
}

/** 0 for a file that cannot be decoded, which is told elsewhere. */
async function largestValue(file: string): Promise<number> {
  try {
    const image = sharp(file, { limitInputPixels: false });
    const { hasAlpha } = await image.metadata();
    const { channels } = await image.stats();
    return Math.max(...channels.slice(0, hasAlpha ? -1 : undefined).map(({ max }) => max));
  } catch {
    return 0;
  }
}

/** 16-bit values as 8-bit ones. */
export function stretched(values: Uint16Array, { low, high }: PixelRange): Uint8Array {
  const table = new Uint8Array(FULL + 1);
  for (let value = 0; value <= FULL; value++) {
    const share = (Math.min(high, Math.max(low, value)) - low) / (high - low);
    table[value] = Math.round(255 * share);
  }
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = table[values[i]];
  return bytes;
}
