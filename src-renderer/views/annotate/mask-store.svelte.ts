/** The pixels of the masks of an image, laid out once and kept while the mask is the same; mask files come from the engine. */
import { runsOf } from '../../../src-shared/annotate/mask-runs.ts';
import { RasterTiles } from '../../../src-shared/annotate/raster-tiles.ts';
import type { Size } from '../../../src-shared/geometry.ts';
import { MaskTiles } from '../../canvas/mask-tiles.ts';
import type { AGeometry, AnObject } from './wire.ts';

interface Held {
  geometry: AGeometry;
  tiles: MaskTiles;
}

export interface MaskStoreParts {
  /** The run lengths of a mask file. */
  load: (image: string, object: string) => Promise<string>;
  failed: (error: unknown) => void;
}

export class MaskStore {
  /** Grows when a mask file has come. */
  revision = $state(0);
  private held = new Map<string, Held>();
  private readonly loading = new Set<string>();
  private image: string | null = null;
  private readonly parts: MaskStoreParts;

  constructor(parts: MaskStoreParts) {
    this.parts = parts;
  }

  /** Of all masks among the objects; those of mask files as soon as they are there. */
  of(image: string, size: Size, objects: readonly AnObject[]): ReadonlyMap<string, MaskTiles> {
    if (image !== this.image) {
      this.image = image;
      this.held = new Map();
      this.loading.clear();
    }
    const found = new Map<string, MaskTiles>();
    for (const object of objects) {
      const tiles = this.tilesOf(image, size, object);
      if (tiles !== null) found.set(object.id, tiles);
    }
    return found;
  }

  /** The mask that was painted is this geometry now: it need not be laid out again. */
  adopt(id: string, geometry: AGeometry, tiles: MaskTiles): void {
    this.held.set(id, { geometry, tiles });
  }

  /** What was painted and not kept. */
  forget(id: string): void {
    this.held.delete(id);
  }

  private tilesOf(image: string, size: Size, { id, geometry }: AnObject): MaskTiles | null {
    const known = this.held.get(id);
    if (geometry.kind === 'mask') {
      if (known !== undefined && isSame(known.geometry, geometry)) return known.tiles;
      return this.lay(id, geometry, runsOf(geometry));
    }
    if (geometry.kind !== 'file') return null;
    if (known?.geometry.kind === 'file') return known.tiles;
    if (!this.loading.has(id)) void this.fetch(image, size, { id, geometry });
    return null;
  }

  private lay(id: string, geometry: AGeometry, runs: Parameters<typeof RasterTiles.fromRuns>[0]): MaskTiles {
    const tiles = new MaskTiles(RasterTiles.fromRuns(runs));
    this.held.set(id, { geometry, tiles });
    return tiles;
  }

  private async fetch(image: string, size: Size, { id, geometry }: Pick<AnObject, 'id' | 'geometry'>): Promise<void> {
    this.loading.add(id);
    try {
      const counts = await this.parts.load(image, id);
      if (this.image !== image) return;
      this.lay(id, geometry, runsOf({ kind: 'mask', width: size.width, height: size.height, counts }));
      this.revision++;
    } catch (error) {
      if (this.image === image) this.parts.failed(error);
    }
  }
}

function isSame(a: AGeometry, b: AGeometry): boolean {
  return a === b || (a.kind === 'mask' && b.kind === 'mask' && a.counts === b.counts);
}
