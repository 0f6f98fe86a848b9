/**
 * The maps of an evaluation as they were drawn, kept in the cache: images are scored again, and with other settings, from
 * these alone, without a network. Raw, at the resolution of the explained layer: about 200 bytes a map of 7 × 7.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeFrame, encodeFrame } from '../../src-shared/frame.ts';
import type { InputFrame } from '../../src-shared/input-frame.ts';
import type { RowMap } from '../explain/explain-rows.ts';
import type { Engine } from '../session/engine.ts';
import { writeCacheFile } from '../workspace/cache-file.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ImageId } from '../workspace/ids.ts';

/** To be raised whenever the same inputs give other maps. */
const recipe = 1;

/** What the maps of an evaluation follow from, besides the content of each image. */
export interface DrawnMapsInputs {
  modelKey: string;
  labels: string | undefined;
  /** Rows of the table with their sources. */
  rows: unknown;
  base: unknown;
  /** k. */
  neighbours: unknown;
}

export interface ImageWithContent {
  imageId: ImageId;
  /** SHA-256 of its bytes; without one nobody knows whether they are still the same, and nothing is kept. */
  sha256?: string | null | undefined;
}

export type ImageMaps = ImageWithContent & { maps: readonly RowMap[] };

interface Head {
  /** One for all images of a file: they have the same layer. */
  layout: { row: string; rows: number; columns: number; framed: boolean }[];
  images: { image: number; sha256: string; frame: InputFrame | null }[];
}

interface KeptFile {
  first: number;
  last: number;
  name: string;
}

export class DrawnMaps {
  private readonly folder: string;
  private files: Promise<KeptFile[]> | null = null;
  private latest: { name: string; content: Promise<KeptMaps> } | null = null;

  constructor(inputs: DrawnMapsInputs, { workspace }: Pick<Engine, 'workspace'>) {
    this.folder = path.join(workspace.cacheFolder, 'maps', contentKey('drawn maps', recipe, inputs));
  }

  /** Null where they are not kept, or were drawn from other bytes. */
  async of({ imageId, sha256 }: ImageWithContent): Promise<readonly RowMap[] | null> {
    if (sha256 == null) return null;
    this.files ??= listFiles(this.folder);
    // What was written last holds.
    for (const { first, last, name } of await this.files) {
      if (imageId < first || imageId > last) continue;
      if (this.latest?.name !== name) this.latest = { name, content: readMaps(path.join(this.folder, name)) };
      const found = (await this.latest.content)({ imageId, sha256 });
      if (found !== null) return found;
    }
    return null;
  }

  /** Ascending by id, in one file. A full disk costs the maps, not the scores. */
  async put(images: readonly ImageMaps[]): Promise<void> {
    const known = images.filter(({ sha256 }) => sha256 != null);
    if (known.length === 0 || known[0].maps.length === 0) return;
    const layout = known[0].maps.map(({ row, map: { rows, columns, frame } }) => ({
      row,
      rows,
      columns,
      framed: frame !== undefined,
    }));
    const head: Head = {
      layout,
      images: known.map(({ imageId, sha256, maps }) => ({
        image: imageId,
        sha256: sha256!,
        frame: maps.find(({ map }) => map.frame !== undefined)?.map.frame ?? null,
      })),
    };
    const area = layout.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
    const data = new Float32Array(known.length * area);
    let at = 0;
    for (const { maps } of known) {
      for (const { map } of maps) {
        data.set(map.data, at);
        at += map.data.length;
      }
    }
    const [first, last] = [known[0].imageId, known[known.length - 1].imageId];
    await writeCacheFile(path.join(this.folder, `${first}-${last}-${Date.now()}.bin`), encodeFrame(head, { data }));
    this.files = null;
    this.latest = null;
  }
}

/** The newest first. */
async function listFiles(folder: string): Promise<KeptFile[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.flatMap((name) => {
    const [, first, last, time] = /^(\d+)-(\d+)-(\d+)\.bin$/.exec(name) ?? [];
    return time === undefined ? [] : [{ first: Number(first), last: Number(last), time: Number(time), name }];
  });
  return files.sort((a, b) => b.time - a.time);
}

type KeptMaps = (image: ImageWithContent) => readonly RowMap[] | null;

/** No image has any where the file is gone or not whole. */
async function readMaps(file: string): Promise<KeptMaps> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return () => null;
  try {
    const { meta, arrays } = decodeFrame<Head, { data: Float32Array }>(Uint8Array.from(bytes).buffer);
    const { layout, images } = meta;
    const area = layout.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
    const places = new Map(images.map(({ image }, place) => [image, place]));
    return ({ imageId, sha256 }) => {
      const place = places.get(imageId);
      if (place === undefined || images[place].sha256 !== sha256) return null;
      const { frame } = images[place];
      let at = place * area;
      return layout.map(({ row, rows, columns, framed }): RowMap => {
        const data = arrays.data.slice(at, at + rows * columns);
        at += data.length;
        return { row, map: { rows, columns, data, ...(framed && frame !== null && { frame }) } };
      });
    };
  } catch {
    return () => null;
  }
}
