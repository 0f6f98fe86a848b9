/**
 * Features kept in the workspace's cache, in chunks named by what made them: the network's key and the images' content.
 * A chunk is written whole or not at all, so extraction resumes at the first missing one; the cache may be deleted.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
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
    const bytes = await readFile(this.pathOf(imageHashes)).catch(() => null);
    if (bytes === null || bytes.byteLength < headerWords * 4) return null;
    const [mark, count, pooledLength, mapsLength] = new Uint32Array(bytes.buffer, bytes.byteOffset, headerWords);
    const complete = mark === magic && bytes.byteLength === 4 * (headerWords + pooledLength + mapsLength);
    if (!complete || count !== imageHashes.length) return null;
    const floats = new Float32Array(bytes.buffer, bytes.byteOffset + headerWords * 4);
    return { count, pooled: floats.subarray(0, pooledLength), featureMaps: floats.subarray(pooledLength) };
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
