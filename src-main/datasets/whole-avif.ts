/** Whether an AVIF holds all its pixels (ISO/IEC 14496-12): what the table of items places, `iloc`, lies in the file. */
import type { FileBytes } from './file-bytes.ts';

/** True where the boxes up to `meta` are not whole, or pixels that it places lie behind the end of the file. */
export function avifEndsTooEarly(bytes: FileBytes): boolean {
  const meta = findBox(bytes, 'meta', 0, bytes.size);
  if (meta === null) return true;
  const table = findBox(bytes, 'iloc', meta.start + 4, meta.end); // after version and flags
  return table !== null && lastPlaced(bytes.slice(table.start, table.end - table.start)) > bytes.size;
}

interface Place {
  start: number;
  end: number;
}

/** The content of a box; null where it is not there whole. */
function findBox(bytes: FileBytes, wanted: string, from: number, to: number): Place | null {
  for (let at = from; at + 8 <= to; ) {
    const head = bytes.slice(at, 16);
    const size = head.readUInt32BE(0);
    const isLong = size === 1 && head.length === 16;
    const length = isLong ? Number(head.readBigUInt64BE(8)) : size === 0 ? to - at : size;
    if (length < 8 || at + length > to) return null;
    if (head.toString('latin1', 4, 8) === wanted) return { start: at + (isLong ? 16 : 8), end: at + length };
    at += length;
  }
  return null;
}

/** One past the last byte that the table places in the file; 0 for a table that ends within an entry. */
function lastPlaced(table: Buffer): number {
  let at = 0;
  let cut = false;
  const number = (width: number): number => {
    cut ||= at + width > table.length;
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + (table[at + i] ?? 0);
    at += width;
    return value;
  };
  const version = number(4) >>> 24;
  const sizes = number(2);
  const [offsetWidth, lengthWidth, baseWidth, indexWidth] = [12, 8, 4, 0].map((shift) => (sizes >> shift) & 15);
  const idWidth = version < 2 ? 2 : 4;
  let last = 0;
  for (let items = number(idWidth); items > 0 && !cut; items--) {
    number(idWidth);
    const isInFile = version === 0 || (number(2) & 15) === 0;
    number(2); // where the data come from: this file
    const base = number(baseWidth);
    for (let extents = number(2); extents > 0 && !cut; extents--) {
      if (version > 0) number(indexWidth);
      const end = base + number(offsetWidth) + number(lengthWidth);
      if (isInFile) last = Math.max(last, end);
    }
  }
  return cut ? 0 : last;
}
