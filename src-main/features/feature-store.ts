/**
 * Features kept in the workspace's cache, in chunks named by what made them: the network's key and the images' content.
 * A chunk is written whole or not at all, so extraction resumes at the first missing one; the cache may be deleted. Each
 * block of 64 KB has a CRC-32, and the header one with the chunk's own name: what is damaged or swapped is extracted again.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { fileError } from '../system/file-error.ts';

export interface FeatureChunk {
  count: number;
  /** [count, D]. */
  pooled: Float32Array;
  /** [mapped, H·W·K] for the images whose feature maps are kept, in their order; empty where none are. */
  featureMaps: Float32Array;
}

/** "TSF2": words of the header, a CRC-32 for each block, the CRC-32 of all that and the name; then the floats. */
const magic = 0x54534632;
/** "TSF1", without checksums: what earlier versions wrote. */
const earlierMagic = 0x54534631;
const headerWords = 4;
const blockBytes = 65_536;

export class FeatureStore {
  private readonly folder: string;

  constructor(cacheFolder: string, networkKey: string) {
    this.folder = path.join(cacheFolder, 'features', networkKey);
  }

  /** The chunk of these images (by content hash, in order), or null where it is absent or damaged. */
  async read(imageHashes: readonly string[]): Promise<FeatureChunk | null> {
    const found = await this.readFloats(imageHashes, ({ pooled, maps }) => ({ from: 0, count: pooled + maps }));
    if (found === null) return null;
    const { floats, pooled } = found;
    return { count: imageHashes.length, pooled: floats.subarray(0, pooled), featureMaps: floats.subarray(pooled) };
  }

  /** The same without its feature maps, which are the most of it. */
  async readPooled(imageHashes: readonly string[]): Promise<Omit<FeatureChunk, 'featureMaps'> | null> {
    const found = await this.readFloats(imageHashes, ({ pooled }) => ({ from: 0, count: pooled }));
    return found === null ? null : { count: imageHashes.length, pooled: found.floats };
  }

  /** One feature map alone, of so many floats: the one at this place among those that the chunk keeps. */
  async readMap(
    imageHashes: readonly string[],
    { place, length }: { place: number; length: number },
  ): Promise<Float32Array | null> {
    const found = await this.readFloats(imageHashes, ({ pooled, maps }) =>
      (place + 1) * length <= maps ? { from: pooled + place * length, count: length } : null,
    );
    return found?.floats ?? null;
  }

  private async readFloats(
    imageHashes: readonly string[],
    spanOf: (lengths: { pooled: number; maps: number }) => { from: number; count: number } | null,
  ): Promise<{ floats: Float32Array; pooled: number } | null> {
    const target = this.pathOf(imageHashes);
    const file = await open(target).catch(() => null);
    if (file === null) return null;
    try {
      const header = await readHeader(file, path.basename(target));
      if (header === null || header.count !== imageHashes.length) return null;
      const { pooled, maps } = header;
      const span = spanOf({ pooled, maps });
      if (span === null) return null;
      const floats = await readSpan(file, header, span);
      return floats === null ? null : { floats, pooled };
    } catch {
      return null;
    } finally {
      await file.close();
    }
  }

  async write(imageHashes: readonly string[], { count, pooled, featureMaps }: FeatureChunk): Promise<void> {
    const target = this.pathOf(imageHashes);
    const temporary = `${target}.${randomUUID()}`;
    const header = headerOf({ count, pooled, featureMaps }, path.basename(target));
    try {
      await mkdir(this.folder, { recursive: true });
      const file = await open(temporary, 'w');
      try {
        for (const part of [header, pooled, featureMaps]) {
          await file.writeFile(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
        }
      } finally {
        await file.close();
      }
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw fileError(error, this.folder);
    }
  }

  private pathOf(imageHashes: readonly string[]): string {
    const name = createHash('sha256').update(imageHashes.join('\n')).digest('hex').slice(0, 32);
    return path.join(this.folder, `${name}.f32`);
  }
}

interface Header {
  count: number;
  /** Floats of each part. */
  pooled: number;
  maps: number;
  /** Where the floats begin, in bytes. */
  start: number;
  /** CRC-32 of each block of the floats; null in what earlier versions wrote. */
  sums: Uint32Array | null;
}

function bytesOf(array: Float32Array | Uint32Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
}

function headerOf({ count, pooled, featureMaps }: FeatureChunk, name: string): Uint32Array {
  const sums: number[] = [];
  let [sum, filled] = [0, 0];
  for (const part of [bytesOf(pooled), bytesOf(featureMaps)])
    for (let at = 0; at < part.byteLength; ) {
      const piece = part.subarray(at, at + blockBytes - filled);
      [sum, filled, at] = [crc32(piece, sum), filled + piece.byteLength, at + piece.byteLength];
      if (filled < blockBytes) continue;
      sums.push(sum);
      [sum, filled] = [0, 0];
    }
  if (filled > 0) sums.push(sum);
  const words = Uint32Array.of(magic, count, pooled.length, featureMaps.length, ...sums, 0);
  words[words.length - 1] = headerSum(words, name);
  return words;
}

function headerSum(words: Uint32Array, name: string): number {
  return crc32(bytesOf(words).subarray(0, -4), crc32(name));
}

/** Null where it is not one, where its checksum is another, or where the file has another length than it says. */
async function readHeader(file: FileHandle, name: string): Promise<Header | null> {
  const words = new Uint32Array(headerWords);
  const { bytesRead } = await file.read(bytesOf(words), { position: 0 });
  const [mark, count, pooled, maps] = words;
  if (bytesRead < words.byteLength || (mark !== magic && mark !== earlierMagic)) return null;
  const floatBytes = 4 * (pooled + maps);
  const { size } = await file.stat();
  if (mark === earlierMagic) {
    const start = 4 * headerWords;
    return size === start + floatBytes ? { count, pooled, maps, start, sums: null } : null;
  }
  const start = 4 * (headerWords + Math.ceil(floatBytes / blockBytes) + 1);
  if (size !== start + floatBytes) return null; // before anything of a length that the file only claims is allocated
  const whole = new Uint32Array(start / 4);
  await file.read(bytesOf(whole), { position: 0 });
  if (whole[whole.length - 1] !== headerSum(whole, name)) return null;
  return { count, pooled, maps, start, sums: whole.subarray(headerWords, -1) };
}

/** Null where a block that the span touches has another checksum. */
async function readSpan(
  file: FileHandle,
  { pooled, maps, start, sums }: Header,
  { from, count }: { from: number; count: number },
): Promise<Float32Array | null> {
  const total = 4 * (pooled + maps);
  const first = sums === null ? 4 * from : Math.floor((4 * from) / blockBytes) * blockBytes;
  const end =
    sums === null ? 4 * (from + count) : Math.min(total, Math.ceil((4 * (from + count)) / blockBytes) * blockBytes);
  const bytes = new Uint8Array(end - first);
  const { bytesRead } = await file.read(bytes, { position: start + first });
  if (bytesRead !== bytes.byteLength) return null;
  if (sums !== null)
    for (let at = 0; at < bytes.byteLength; at += blockBytes)
      if (crc32(bytes.subarray(at, at + blockBytes)) !== sums[(first + at) / blockBytes]) return null;
  return new Float32Array(bytes.buffer, 4 * from - first, count);
}
