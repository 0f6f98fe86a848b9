/** Masks under the hand: which one the brush paints on, its pixels while it does, and the flood fill. */
import { floodFill } from '../../../src-shared/annotate/flood.ts';
import { difference, type MaskRuns, maskGeometry, runsArea, union } from '../../../src-shared/annotate/mask-runs.ts';
import { clamp } from '../../../src-shared/annotate/point.ts';
import { RasterTiles } from '../../../src-shared/annotate/raster-tiles.ts';
import { maskOfGeometry } from '../../../src-shared/annotate/to-mask.ts';
import { MaskTiles } from '../../canvas/mask-tiles.ts';
import { plural } from '../../catalogue/words.ts';
import { type AChange, type AGeometry, type AnObject, newId } from '../../state/annotation-wire.ts';
import { type Brush, type BrushHost, BrushStroke, type PaintTarget, paintedChange } from './brush-stroke.ts';
import type { CornersHost } from './corners.svelte.ts';
import type { Press } from './gesture.ts';
import type { ImageDocument } from './image-document.svelte.ts';
import type { MaskStore } from './mask-store.svelte.ts';

export interface PaintingHost extends CornersHost {
  /** Drawn objects. */
  readonly shown: readonly AnObject[];
  objectUnder(at: Press): AnObject | null;
}

export interface PaintingParts {
  document: Pick<ImageDocument, 'image'>;
  masks: MaskStore;
  /** The photograph's pixels, for the flood fill; throws where they cannot be had. */
  pixels: () => Promise<{ width: number; height: number; data: Uint8ClampedArray }>;
  failed: (error: unknown) => void;
}

export class Painting implements BrushHost {
  /** Diameter of the brush, in pixels of the image. */
  brushSize = $state(24);
  /** How far a colour may be from that under the pointer to be filled. */
  tolerance = $state(24);
  /** Grows while a mask is painted: its pixels are not state. */
  strokes = $state(0);
  /** What is painted now: it is drawn as its pixels alone. */
  target = $state.raw<PaintTarget | null>(null);
  private readonly host: PaintingHost;
  private readonly parts: PaintingParts;

  constructor(host: PaintingHost, parts: PaintingParts) {
    this.host = host;
    this.parts = parts;
  }

  /** Laid out masks of what is shown. */
  readonly tiles = $derived.by((): ReadonlyMap<string, MaskTiles> => {
    const { document, masks } = this.parts;
    void masks.revision;
    if (document.image === null) return new Map();
    const tiles = new Map(masks.of(document.image, this.host.size, this.host.shown));
    if (this.target !== null) tiles.set(this.target.id, this.target.tiles);
    return tiles;
  });

  changeBrush(steps: number): void {
    const step = Math.max(1, Math.round(this.brushSize / 8));
    this.brushSize = clamp(this.brushSize + steps * step, 1, 1000);
  }

  /** The pixels of a mask that is laid out, mask files among them. */
  pixelsOf({ id }: AnObject): MaskRuns | null {
    return this.tiles.get(id)?.raster.toRuns() ?? null;
  }

  /** Null, with the reason said, where nothing can be painted on here. */
  stroke(at: Press, erases: boolean): BrushStroke | null {
    const target = this.targetAt(at, erases);
    const brush: Brush = { radius: this.brushSize / 2, erases };
    return target === null ? null : new BrushStroke(this, { target, brush });
  }

  /** The selected mask or polygon; the eraser also takes the mask under it. The brush begins a new one. */
  private targetAt(at: Press, erases: boolean): PaintTarget | null {
    const { host } = this;
    const under = erases && host.only === null ? host.objectUnder(at) : null;
    const object = host.only ?? (under?.locked ? null : under);
    const isPaintable = object !== null && object.geometry.kind !== 'box';
    if (isPaintable) {
      const tiles = this.tilesFor(object);
      if (tiles === null) host.say('The mask is still loading.');
      return tiles === null ? null : { id: object.id, tiles, object };
    }
    if (erases) {
      host.say('There is no mask here. Select one, or erase where one is.');
      return null;
    }
    return { id: newId('d'), tiles: new MaskTiles(new RasterTiles(host.size)), object: null };
  }

  private tilesFor(object: AnObject): MaskTiles | null {
    const known = this.tiles.get(object.id);
    if (known !== undefined) return known;
    const mask = object.geometry.kind === 'file' ? null : maskOfGeometry(object.geometry, this.host.size);
    return mask === null ? null : new MaskTiles(RasterTiles.fromRuns(mask));
  }

  painting(target: PaintTarget | null): void {
    this.target = target;
  }

  strokePainted(): void {
    this.strokes++;
  }

  keep({ id, tiles }: PaintTarget, change: AChange, said: string): void {
    if (change.after !== null) this.parts.masks.adopt(id, change.after.geometry, tiles);
    this.host.commit([change], change.after === null ? 'Object erased' : said);
    if (change.after !== null) this.host.select([id]);
  }

  drop({ id }: PaintTarget): void {
    this.parts.masks.forget(id);
  }

  reshaped(object: AnObject, geometry: AGeometry): AChange {
    return this.host.reshaped(object, geometry);
  }

  drawn(geometry: AGeometry): AChange {
    return this.host.drawn(geometry);
  }

  /** What looks like the place under the pointer, into the selected mask or a new one; with Alt out of the selected one. */
  async fill(at: Press): Promise<void> {
    const { host, parts } = this;
    const { image } = parts.document;
    try {
      const pixels = await parts.pixels();
      if (parts.document.image !== image) return;
      const region = floodFill(pixels, at, this.tolerance);
      const { only } = host;
      const tiles = only !== null && only.geometry.kind !== 'box' ? this.tilesFor(only) : null;
      if (only === null || tiles === null) {
        if (at.alt) host.say('Select the mask to remove pixels from.');
        else {
          const change = host.drawn(maskGeometry(region));
          host.commit([change], `Filled, ${plural(runsArea(region), 'pixel')}`);
          host.select([change.objectId]);
        }
        return;
      }
      const before = tiles.raster.toRuns();
      const after = at.alt ? difference(before, region) : union(before, region);
      const target = { id: only.id, tiles: new MaskTiles(RasterTiles.fromRuns(after)), object: only };
      const change = paintedChange(target, this);
      if (change === null) host.say('This would change nothing.');
      else this.keep(target, change, at.alt ? 'Removed' : 'Filled');
    } catch (error) {
      parts.failed(error);
    }
  }
}
