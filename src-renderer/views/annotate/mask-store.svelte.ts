/**
 * The pixels of masks, laid out once and kept while the mask is the same: of the image that is shown, and of those that may be
 * shown next. Mask files come from the engine.
 */
import { runsOf } from '../../../src-shared/annotate/mask-runs.ts';
import { RasterTiles } from '../../../src-shared/annotate/raster-tiles.ts';
import type { Size } from '../../../src-shared/geometry.ts';
import { MaskTiles } from '../../canvas/mask-tiles.ts';
import type { AGeometry, AnObject } from '../../state/annotation-wire.ts';

interface Held {
  geometry: AGeometry;
  tiles: MaskTiles;
}

interface OfImage {
  held: Map<string, Held>;
  /** Mask files on their way. */
  loading: Map<string, Promise<void>>;
}

export interface MaskStoreParts {
  /** The run lengths of a mask file. */
  load: (image: string, object: string) => Promise<string>;
  failed: (error: unknown) => void;
}

export class MaskStore {
  /** Grows when a mask file has come. */
  revision = $state(0);
  private readonly images = new Map<string, OfImage>();
  private image: string | null = null;
  private readonly parts: MaskStoreParts;

  constructor(parts: MaskStoreParts) {
    this.parts = parts;
  }

  /** Of all masks among the objects; those of mask files as soon as they are there. */
  of(image: string, size: Size, objects: readonly AnObject[]): ReadonlyMap<string, MaskTiles> {
    this.image = image;
    const found = new Map<string, MaskTiles>();
    for (const object of objects) {
      const tiles = this.tilesOf(image, size, object);
      if (tiles !== null) found.set(object.id, tiles);
    }
    return found;
  }

  /** The same of one object of an image that may be shown next; null where it has no pixels, or they cannot be had. */
  async ahead(image: string, size: Size, object: AnObject): Promise<MaskTiles | null> {
    const tiles = this.tilesOf(image, size, object);
    await this.images.get(image)?.loading.get(object.id);
    return tiles ?? this.images.get(image)?.held.get(object.id)?.tiles ?? null;
  }

  /** Masks of all other images are forgotten, but for the one that is shown. */
  keepOnly(images: readonly string[]): void {
    for (const image of this.images.keys())
      if (image !== this.image && !images.includes(image)) this.images.delete(image);
  }

  /** The mask that was painted is this geometry now: it need not be laid out again. */
  adopt(id: string, geometry: AGeometry, tiles: MaskTiles): void {
    if (this.image !== null) this.ofImage(this.image).held.set(id, { geometry, tiles });
  }

  /** What was painted and not kept. */
  forget(id: string): void {
    if (this.image !== null) this.ofImage(this.image).held.delete(id);
  }

  private ofImage(image: string): OfImage {
    const known = this.images.get(image) ?? { held: new Map(), loading: new Map() };
    this.images.set(image, known);
    return known;
  }

  private tilesOf(image: string, size: Size, { id, geometry }: AnObject): MaskTiles | null {
    if (geometry.kind !== 'mask' && geometry.kind !== 'file') return null;
    const { held, loading } = this.ofImage(image);
    const known = held.get(id);
    if (geometry.kind === 'mask') {
      if (known !== undefined && isSame(known.geometry, geometry)) return known.tiles;
      return lay(held, id, geometry, runsOf(geometry));
    }
    if (known?.geometry.kind === 'file') return known.tiles;
    if (!loading.has(id)) loading.set(id, this.fetch(image, size, { id, geometry }));
    return null;
  }

  private async fetch(image: string, size: Size, { id, geometry }: Pick<AnObject, 'id' | 'geometry'>): Promise<void> {
    const own = this.images.get(image);
    try {
      const counts = await this.parts.load(image, id);
      if (own === undefined || this.images.get(image) !== own) return;
      lay(own.held, id, geometry, runsOf({ kind: 'mask', width: size.width, height: size.height, counts }));
      if (this.image === image) this.revision++;
    } catch (error) {
      if (this.image === image) this.parts.failed(error);
      else own?.loading.delete(id); // it is asked for again, and complained about, once the image is shown
    }
  }
}

function lay(
  held: Map<string, Held>,
  id: string,
  geometry: AGeometry,
  runs: Parameters<typeof RasterTiles.fromRuns>[0],
): MaskTiles {
  const tiles = new MaskTiles(RasterTiles.fromRuns(runs));
  held.set(id, { geometry, tiles });
  return tiles;
}

function isSame(a: AGeometry, b: AGeometry): boolean {
  return a === b || (a.kind === 'mask' && b.kind === 'mask' && a.counts === b.counts);
}
