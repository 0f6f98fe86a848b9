/**
 * Run-length encoding of masks as COCO has it (pycocotools): lengths of runs down the columns, background first; and
 * its text form, six bits a character, five of them value, each length as the difference to the last but one.
 */
import { TripletscopeError } from './errors.ts';
import type { Mask, Size } from './geometry.ts';

/** Lengths of alternating runs, background first (0 where the first pixel is object); their sum is width · height. */
export function encodeRuns({ width, height, data }: Mask): Uint32Array {
  const runs: number[] = [];
  let value = 0;
  let length = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0, at = x; y < height; y++, at += width) {
      if (data[at] !== value) {
        runs.push(length);
        length = 0;
        value = data[at];
      }
      length++;
    }
  }
  runs.push(length);
  return Uint32Array.from(runs);
}

/** Throws `bad-input` where the runs do not fill the mask exactly. */
export function decodeRuns(runs: Uint32Array, { width, height }: Size): Mask {
  const data = new Uint8Array(width * height);
  const mask: Mask = { width, height, data };
  let total = 0;
  for (const run of runs) total += run;
  if (total !== data.length) {
    throw new TripletscopeError('bad-input', 'the run-length encoding does not fill its mask', {
      expected: `${width} × ${height} = ${data.length} pixels`,
      received: String(total),
    });
  }
  let position = 0;
  for (let i = 0; i < runs.length; i++) {
    if (i % 2 === 1) fillRun(mask, position, position + runs[i]);
    position += runs[i];
  }
  return mask;
}

/** Positions count down the columns. */
function fillRun({ width, height, data }: Mask, start: number, end: number): void {
  let y = start % height;
  let at = y * width + Math.floor(start / height);
  for (let position = start; position < end; position++) {
    data[at] = 1;
    at += width;
    if (++y === height) {
      y = 0;
      at += 1 - width * height;
    }
  }
}

export function runsToText(runs: Uint32Array): string {
  let text = '';
  for (let i = 0; i < runs.length; i++) {
    let value = i > 2 ? runs[i] - runs[i - 2] : runs[i];
    for (let more = true; more; ) {
      const bits = value & 31;
      value >>= 5;
      // The sign is the highest bit of the last character.
      more = bits & 16 ? value !== -1 : value !== 0;
      text += String.fromCharCode((more ? bits | 32 : bits) + 48);
    }
  }
  return text;
}

/** Throws `bad-input` for characters or lengths that no encoder writes. */
export function runsFromText(text: string): Uint32Array {
  const runs: number[] = [];
  for (let at = 0; at < text.length; ) {
    let value = 0;
    for (let shift = 0, more = true; more; shift += 5) {
      const bits = at < text.length ? text.charCodeAt(at++) - 48 : -1;
      if (bits < 0 || bits > 63 || shift > 30) throw malformed(text);
      value |= (bits & 31) << shift;
      more = (bits & 32) !== 0;
      if (!more && bits & 16 && shift < 27) value |= -1 << (shift + 5);
    }
    if (runs.length > 2) value += runs[runs.length - 2];
    if (value < 0) throw malformed(text);
    runs.push(value);
  }
  return Uint32Array.from(runs);
}

function malformed(text: string): TripletscopeError {
  const received = text.length > 24 ? `${text.slice(0, 24)}…` : text;
  return new TripletscopeError('bad-input', 'the run-length encoding is not understood', {
    expected: 'COCO’s compressed text',
    received,
  });
}
