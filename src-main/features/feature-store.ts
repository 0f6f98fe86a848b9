/**
 * Features kept in the workspace's cache, in chunks named by what made them: the network's key and the images' content.
 * A chunk is written whole or not at all, so extraction resumes at the first missing one; the cache may be deleted.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileError } from '../system/file-error.ts';

export interface FeatureChunk {
  count: number;
  /** [count, D]. */
  pooled: Float32Array;
  /** [mapped, H·W·K] for the images whose feature maps are kept, in their order; empty where none are. */
  featureMaps: Float32Array;
}

const magic = 0x54534631; // "TSF1"
const headerWords = 4;

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
    const file = await open(this.pathOf(imageHashes)).catch(() => null);
    if (file === null) return null;
    try {
      const header = new Uint32Array(headerWords);
      const { bytesRead } = await file.read(new Uint8Array(header.buffer));
      const [mark, count, pooled, maps] = header;
      if (bytesRead < headerWords * 4 || mark !== magic || count !== imageHashes.length) return null;
      if ((await file.stat()).size !== 4 * (headerWords + pooled + maps)) return null;
      const span = spanOf({ pooled, maps });
      if (span === null) return null;
      const floats = new Float32Array(span.count);
      const position = 4 * (headerWords + span.from);
      const read = await file.read(new Uint8Array(floats.buffer), { position });
      return read.bytesRead === floats.byteLength ? { floats, pooled } : null;
    } catch {
      return null;
    } finally {
      await file.close();
    }
  }

  async write(imageHashes: readonly string[], { count, pooled, featureMaps }: FeatureChunk): Promise<void> {
    const target = this.pathOf(imageHashes);
    const temporary = `${target}.${randomUUID()}`;
    const header = Uint32Array.of(magic, count, pooled.length, featureMaps.length);
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
