/** A stroke of the brush or the eraser: painted on the pixels of a mask at once, kept as one step at the end. */
import { maskGeometry } from '../../../src-shared/annotate/mask-runs.ts';
import type { Point } from '../../../src-shared/annotate/point.ts';
import type { MaskTiles } from '../../canvas/mask-tiles.ts';
import type { AChange, AGeometry, AnObject } from '../../state/annotation-wire.ts';
import type { Gesture, Press } from './gesture.ts';

/** What is painted on. */
export interface PaintTarget {
  id: string;
  tiles: MaskTiles;
  /** Null for a mask that begins with this stroke. */
  object: AnObject | null;
}

export interface BrushHost {
  /** Shown in the place of the object until it is taken back by null. */
  painting(target: PaintTarget | null): void;
  /** Pixels changed. */
  strokePainted(): void;
  /** The mask is kept; `tiles` are its pixels. */
  keep(target: PaintTarget, change: AChange, said: string): void;
  /** The pixels are not kept. */
  drop(target: PaintTarget): void;
  reshaped(object: AnObject, geometry: AGeometry): AChange;
  drawn(geometry: AGeometry): AChange;
}

export interface Brush {
  /** In pixels of the image. */
  radius: number;
  erases: boolean;
}

export class BrushStroke implements Gesture {
  private last: Point | null = null;
  private readonly host: BrushHost;
  private readonly target: PaintTarget;
  private readonly brush: Brush;

  constructor(host: BrushHost, { target, brush }: { target: PaintTarget; brush: Brush }) {
    this.host = host;
    this.target = target;
    this.brush = brush;
    host.painting(target);
  }

  move(to: Press): void {
    const { radius, erases } = this.brush;
    this.target.tiles.raster.paintLine(this.last ?? to, to, radius, erases ? 0 : 1);
    this.last = { x: to.x, y: to.y };
    this.host.strokePainted();
  }

  finish(): void {
    this.host.painting(null);
    const change = paintedChange(this.target, this.host);
    if (change === null) this.host.drop(this.target);
    else this.host.keep(this.target, change, this.brush.erases ? 'Erased' : 'Painted');
  }

  cancel(): void {
    this.host.painting(null);
    this.host.drop(this.target);
  }
}

/** An object without a pixel is none; null where nothing changed. */
export function paintedChange(
  { object, tiles, id }: PaintTarget,
  host: Pick<BrushHost, 'reshaped' | 'drawn'>,
): AChange | null {
  const { raster } = tiles;
  if (raster.area === 0) return object === null ? null : { objectId: object.id, isNew: false, after: null };
  const geometry = maskGeometry(raster.toRuns());
  if (object === null) return { ...host.drawn(geometry), objectId: id };
  const before = object.geometry;
  if (before.kind === 'mask' && before.counts === geometry.counts) return null;
  return host.reshaped(object, geometry);
}
