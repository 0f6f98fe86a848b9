/**
 * Features kept in the workspace's cache, in chunks named by what made them: the network's key and the images' content.
 * A chunk is written whole or not at all, so extraction resumes at the first missing one; the cache may be deleted.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileError } from '../downloads/file-error.ts';

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
    return this.readParts(imageHashes, true);
  }

  /** The same without its feature maps, which are the most of it. */
  async readPooled(imageHashes: readonly string[]): Promise<Omit<FeatureChunk, 'featureMaps'> | null> {
    return this.readParts(imageHashes, false);
  }

  private async readParts(imageHashes: readonly string[], maps: boolean): Promise<FeatureChunk | null> {
    const file = await open(this.pathOf(imageHashes)).catch(() => null);
    if (file === null) return null;
    try {
      const header = new Uint32Array(headerWords);
      const { bytesRead } = await file.read(new Uint8Array(header.buffer));
      const [mark, count, pooledLength, mapsLength] = header;
      if (bytesRead < headerWords * 4 || mark !== magic || count !== imageHashes.length) return null;
      if ((await file.stat()).size !== 4 * (headerWords + pooledLength + mapsLength)) return null;
      const floats = new Float32Array(maps ? pooledLength + mapsLength : pooledLength);
      const read = await file.read(new Uint8Array(floats.buffer), { position: headerWords * 4 });
      if (read.bytesRead !== floats.byteLength) return null;
      return { count, pooled: floats.subarray(0, pooledLength), featureMaps: floats.subarray(pooledLength) };
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
