/** `ImageScores` as bytes for storage: a fixed header, then the arrays that are there. Little-endian, version first. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { ImageScores } from './score-image.ts';

const version = 1;
/** Of every record, before its curves. */
export const headerBytes = 40;
const bits = { constant: 1, energyInBox: 2, energyInMask: 4, pixels: 8, boxes: 16, pointing: 32, points: 64 } as const;

/** The scores of one image as bytes: a header of `headerBytes`, then its curves; little-endian. */
export function encodeScores(scores: ImageScores): Uint8Array {
  const { pixels, boxes } = scores;
  const levels = pixels?.all.length ?? 0;
  const thresholds = boxes?.iou.length ?? 0;
  const bytes = new Uint8Array(headerBytes + 8 * levels + 5 * thresholds);
  const view = new DataView(bytes.buffer);
  const flags =
    (scores.constant ? bits.constant : 0) |
    (scores.energyInBox === null ? 0 : bits.energyInBox) |
    (scores.energyInMask === null ? 0 : bits.energyInMask) |
    (pixels === null ? 0 : bits.pixels) |
    (boxes === null ? 0 : bits.boxes) |
    (scores.pointing === null ? 0 : bits.pointing) |
    (scores.pointing === true ? bits.points : 0);
  view.setUint32(0, version, true);
  view.setUint32(4, flags, true);
  view.setInt32(8, scores.classIndex, true);
  view.setUint32(12, levels, true);
  view.setUint32(16, thresholds, true);
  view.setFloat64(24, scores.energyInBox ?? 0, true);
  view.setFloat64(32, scores.energyInMask ?? 0, true);
  let at = headerBytes;
  for (const counts of pixels === null ? [] : [pixels.all, pixels.masked]) {
    for (const count of counts) {
      view.setUint32(at, count, true);
      at += 4;
    }
  }
  for (const iou of boxes?.iou ?? []) {
    view.setFloat32(at, iou, true);
    at += 4;
  }
  if (boxes !== null) bytes.set(boxes.correct, at);
  return bytes;
}

/** The curves are views of the bytes. Throws `workspace-corrupt` for bytes of another form. */
export function decodeScores(bytes: Uint8Array): ImageScores {
  const scores = decodeHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint32(4, true);
  const levels = view.getUint32(12, true);
  const thresholds = view.getUint32(16, true);
  if (bytes.byteLength !== headerBytes + 8 * levels + 5 * thresholds) throw damaged(bytes);
  const has = (bit: number): boolean => (flags & bit) !== 0;
  const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  const counts = byteOffset + headerBytes;
  const ious = counts + 8 * levels;
  return {
    ...scores,
    pixels: has(bits.pixels)
      ? { all: new Uint32Array(buffer, counts, levels), masked: new Uint32Array(buffer, counts + 4 * levels, levels) }
      : null,
    boxes: has(bits.boxes)
      ? {
          iou: new Float32Array(buffer, ious, thresholds),
          correct: new Uint8Array(buffer, ious + 4 * thresholds, thresholds),
        }
      : null,
  };
}

/**
 * What the header alone says: everything but the curves, which are null. `bytes` need not hold more than `headerBytes`.
 * Throws `workspace-corrupt` for bytes of another form.
 */
export function decodeHeader(bytes: Uint8Array): ImageScores {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < headerBytes || view.getUint32(0, true) !== version) throw damaged(bytes);
  const flags = view.getUint32(4, true);
  const has = (bit: number): boolean => (flags & bit) !== 0;
  return {
    classIndex: view.getInt32(8, true),
    energyInBox: has(bits.energyInBox) ? view.getFloat64(24, true) : null,
    energyInMask: has(bits.energyInMask) ? view.getFloat64(32, true) : null,
    constant: has(bits.constant),
    pixels: null,
    boxes: null,
    pointing: has(bits.pointing) ? has(bits.points) : null,
  };
}

/** What a metric can be made of. */
export type RecordPart = 'energyInBox' | 'energyInMask' | 'pixels' | 'boxes' | 'pointing';

/** The bytes of each part of a record: where they are equal, an image contributes the same. */
export function recordParts(bytes: Uint8Array): Record<RecordPart, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < headerBytes || view.getUint32(0, true) !== version) throw damaged(bytes);
  const flags = view.getUint32(4, true);
  const part = (bit: number, from: number, to: number): Uint8Array =>
    (flags & bit) === 0 ? absent : bytes.subarray(from, to);
  const curves = headerBytes + 8 * view.getUint32(12, true);
  const pointing = Uint8Array.of(flags & bits.points, ...bytes.subarray(8, 12));
  return {
    energyInBox: part(bits.energyInBox, 24, 32),
    energyInMask: part(bits.energyInMask, 32, 40),
    pixels: part(bits.pixels, headerBytes, curves),
    boxes: part(bits.boxes, curves, bytes.byteLength),
    pointing: (flags & bits.pointing) === 0 ? absent : pointing,
  };
}

const absent = new Uint8Array();

function damaged(bytes: Uint8Array): TripletscopeError {
  return new TripletscopeError('workspace-corrupt', 'stored scores cannot be read', {
    expected: `version ${version}`,
    received: `${bytes.byteLength} bytes in another format`,
    remedy: 'Run the evaluation again with --fresh',
  });
}
