/** Whether a TIFF holds all its pixels (TIFF 6.0): the strips or tiles that its first directory names lie in the file. */
import type { FileBytes } from './file-bytes.ts';

const tags = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  stripOffsets: 273,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planes: 284,
  tileOffsets: 324,
  tileBytes: 325,
  jpegOffset: 513,
  jpegBytes: 514,
} as const;

/** Bytes of a value by its type, BYTE to DOUBLE. The fields that are read are SHORT or LONG. */
const widths: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const [short, long] = [3, 4];
/** Above, fields are private to a writer: nobody needs them for the pixels. */
const highestPublic = 0x7fff;
const entryBytes = 12;

/** True where the directory, or pixels that it names, lie behind the end of the file. */
export function tiffEndsTooEarly(bytes: FileBytes): boolean {
  const head = bytes.slice(0, 8);
  if (head.length < 8) return true;
  const little = head[0] === 0x49;
  const number = (at: number, width: 2 | 4): number | null => {
    const found = bytes.slice(at, width);
    if (found.length < width) return null;
    if (width === 2) return little ? found.readUInt16LE(0) : found.readUInt16BE(0);
    return little ? found.readUInt32LE(0) : found.readUInt32BE(0);
  };
  const directory = number(4, 4) ?? 0;
  const count = number(directory, 2);
  if (count === null || directory + 2 + count * entryBytes + 4 > bytes.size) return true;

  const fields = new Map<number, number[]>();
  const wanted = new Set<number>(Object.values(tags));
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + i * entryBytes;
    const tag = number(at, 2)!;
    const type = number(at + 2, 2)!;
    const values = number(at + 4, 4)!;
    const length = values * (widths[type] ?? 0);
    const start = length <= 4 ? at + 8 : number(at + 8, 4)!;
    if (start + length > bytes.size && tag <= highestPublic) return true;
    if (!wanted.has(tag) || (type !== short && type !== long)) continue;
    const width = type === short ? 2 : 4;
    fields.set(
      tag,
      Array.from({ length: values }, (_, value) => number(start + value * width, width)!),
    );
  }
  const places = (offsets: number, lengths: number): [number[], number[]] => [
    fields.get(offsets) ?? [],
    fields.get(lengths) ?? [],
  ];
  const most = uncompressedStrips(fields);
  return [
    places(tags.stripOffsets, tags.stripBytes),
    places(tags.tileOffsets, tags.tileBytes),
    places(tags.jpegOffset, tags.jpegBytes),
  ].some(([offsets, lengths]) =>
    offsets.some((offset, i) => offset + Math.min(lengths[i] ?? 0, most?.[i] ?? Number.POSITIVE_INFINITY) > bytes.size),
  );
}

/** Bytes that each strip needs where it is not compressed: writers give the last, shorter one the length of the others. */
function uncompressedStrips(fields: ReadonlyMap<number, readonly number[]>): number[] | null {
  const first = (tag: number, usual: number): number => fields.get(tag)?.[0] ?? usual;
  const [width, height] = [first(tags.width, 0), first(tags.height, 0)];
  if (first(tags.compression, 1) !== 1 || first(tags.planes, 1) !== 1 || fields.has(tags.tileOffsets)) return null;
  const samples = first(tags.samples, 1);
  const bits = samples * first(tags.bits, 1);
  const rows = Math.max(1, Math.min(height, first(tags.rowsPerStrip, height)));
  return (fields.get(tags.stripOffsets) ?? []).map(
    (_, i) => Math.max(0, Math.min(rows, height - i * rows)) * Math.ceil((width * bits) / 8),
  );
}
