/** What a hand does from the press to the release; the session gives it the image and takes what it made. */
import type { Point } from '../../../src-shared/annotate/point.ts';
import type { Box, Size } from '../../../src-shared/geometry.ts';
import type { AChange, AGeometry, AnObject } from '../../state/annotation-wire.ts';

/** A place of the pointer, in image pixels. */
export interface Press extends Point {
  /** How near counts as hit, in image pixels: more for a finger. */
  reach: number;
  /** With the eraser of a pen, whatever the tool is. */
  erases: boolean;
  shift: boolean;
  alt: boolean;
  ctrl: boolean;
}

export interface Gesture {
  move(to: Press): void;
  /** Keeps what was made as one step. */
  finish(): void;
  /** As if nothing had been begun. */
  cancel(): void;
}

export interface GestureHost {
  readonly size: Size;
  readonly objects: readonly AnObject[];
  readonly selection: ReadonlySet<string>;
  select(ids: readonly string[]): void;
  /** Shown in the place of the geometries of these objects until it is taken back by null. */
  preview(geometries: ReadonlyMap<string, AGeometry> | null): void;
  /** A new object in the making. */
  ghost(geometry: AGeometry | null): void;
  marquee(box: Box | null): void;
  commit(changes: readonly AChange[], said: string): void;
  /** A change of the geometry alone. */
  reshaped(object: AnObject, geometry: AGeometry): AChange;
  /** A new object of the chosen class. */
  drawn(geometry: AGeometry): AChange;
}
