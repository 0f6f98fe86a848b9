/** Stored scores of many images in one piece of shared memory: several threads read them, and none needs a copy. */
import type { ImageScores } from './score-image.ts';
import { decodeScores } from './score-record.ts';

/** Not to be changed once it is made: threads may be reading. */
export interface RecordBlock {
  /** `encodeScores` of each image, one after the other. */
  bytes: Uint8Array;
  /** Where each of them ends. */
  ends: Uint32Array;
}

export function recordBlock(records: readonly Uint8Array[]): RecordBlock {
  const bytes = new Uint8Array(new SharedArrayBuffer(records.reduce((sum, { byteLength }) => sum + byteLength, 0)));
  const ends = new Uint32Array(records.length);
  let end = 0;
  for (const [i, record] of records.entries()) {
    bytes.set(record, end);
    end += record.byteLength;
    ends[i] = end;
  }
  return { bytes, ends };
}

export function recordAt({ bytes, ends }: RecordBlock, i: number): Uint8Array {
  return bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i]);
}

export interface RecordChange {
  at: number;
  record: Uint8Array;
}

/** Another block in which these records stand in place of what was there. */
export function withRecords(block: RecordBlock, changes: readonly RecordChange[]): RecordBlock {
  const records = recordsOf(block);
  const fits = changes.every(({ at, record }) => record.byteLength === records[at].byteLength);
  if (!fits) {
    for (const { at, record } of changes) records[at] = record;
    return recordBlock(records);
  }
  const bytes = new Uint8Array(new SharedArrayBuffer(block.bytes.byteLength));
  bytes.set(block.bytes);
  for (const { at, record } of changes) bytes.set(record, records[at].byteOffset - block.bytes.byteOffset);
  return { bytes, ends: block.ends };
}

function recordsOf(block: RecordBlock): Uint8Array[] {
  return Array.from(block.ends, (_, i) => recordAt(block, i));
}

export function decodeBlock(block: RecordBlock): ImageScores[] {
  return recordsOf(block).map(decodeScores);
}
