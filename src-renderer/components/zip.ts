/** Several files as one archive (PKWARE's APPNOTE, 4.3), stored and not packed: raw numbers hardly shrink. */

export interface ZipEntry {
  /** With `/` between folders. */
  name: string;
  bytes: Uint8Array;
}

/** 1980-01-01, the first day that the format has: equal files make equal archives. */
const day = 0x21;
/** Names are UTF-8. */
const flags = 0x0800;

/** At most 65,535 entries and 4 GiB, as the format's first version has it. */
export function zipOf(entries: readonly ZipEntry[]): Blob {
  const files: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let offset = 0;
  let listed = 0;
  for (const { name, bytes } of entries) {
    const path = new TextEncoder().encode(name);
    const size = bytes.length;
    const facts = [u16(20), u16(flags), u16(0), u16(0), u16(day), u32(crc32(bytes)), u32(size), u32(size)];
    const local = joined([u32(0x04034b50), ...facts, u16(path.length), u16(0), path]);
    files.push(local, new Uint8Array(bytes));
    const entry = joined([
      ...[u32(0x02014b50), u16(20), ...facts, u16(path.length)],
      // No extra field, no comment, the first disk, no attributes.
      ...[u16(0), u16(0), u16(0), u16(0), u32(0), u32(offset), path],
    ]);
    directory.push(entry);
    offset += local.length + size;
    listed += entry.length;
  }
  const count = u16(entries.length);
  const end = joined([u32(0x06054b50), u16(0), u16(0), count, count, u32(listed), u32(offset), u16(0)]);
  return new Blob([...files, ...directory, end], { type: 'application/zip' });
}

const u16 = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8);
const u32 = (value: number): Uint8Array => Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = table[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
