/** A frame out of bytes that may lie within a larger buffer, as those of a file do. */
import { decodeFrame, type Frame, type FrameArray } from '../../src-shared/frame.ts';

export function decodeBytes<Meta, Arrays extends Record<string, FrameArray>>(
  bytes: Uint8Array<ArrayBuffer>,
): Frame<Meta, Arrays> {
  return decodeFrame(bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : new Uint8Array(bytes).buffer);
}
