/** Drawing a box, dragging its handles, moving objects, and choosing those within a rectangle. */
import { boundsOfGeometry } from '../../../src-shared/annotate/bounds.ts';
import { type BoxHandle, boxBetween, boxWithin, dragHandle, snapBox } from '../../../src-shared/annotate/box-edit.ts';
import { translate } from '../../../src-shared/annotate/move-object.ts';
import type { Point } from '../../../src-shared/annotate/point.ts';
import type { Box } from '../../../src-shared/geometry.ts';
import type { Geometry } from '../../../src-shared/truth-object.ts';
import type { AGeometry, AnObject } from '../../state/annotation-wire.ts';
import type { Gesture, GestureHost, Press } from './gesture.ts';
import { sizeWords } from './object-words.ts';

export class DrawBox implements Gesture {
  private box: Box | null = null;
  private readonly host: GestureHost;
  private readonly from: Point;

  constructor(host: GestureHost, from: Point) {
    this.host = host;
    this.from = from;
  }

  move(to: Press): void {
    this.box = drawnBox(this.from, to, this.host);
    this.host.ghost(this.box === null ? null : { kind: 'box', ...this.box });
  }

  finish(): void {
    this.host.ghost(null);
    const { box } = this;
    if (box === null) return;
    const change = this.host.drawn({ kind: 'box', ...box });
    this.host.commit([change], `Box drawn, ${sizeWords({ kind: 'box', ...box })}`);
    this.host.select([change.objectId]);
  }

  cancel(): void {
    this.host.ghost(null);
  }
}

/** With edges between pixels, within the image; null for less than one pixel. With Shift it is a square. */
export function drawnBox(from: Point, to: Press, { size }: Pick<GestureHost, 'size'>): Box | null {
  let end: Point = to;
  if (to.shift) {
    const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
    end = { x: from.x + Math.sign(to.x - from.x) * side, y: from.y + Math.sign(to.y - from.y) * side };
  }
  return boxWithin(snapBox(boxBetween(from, end)), size);
}

export class ResizeBox implements Gesture {
  private box: Box;
  private readonly host: GestureHost;
  private readonly object: AnObject;
  private readonly handle: BoxHandle;

  constructor(host: GestureHost, { object, handle }: { object: AnObject; handle: BoxHandle }) {
    this.host = host;
    this.object = object;
    this.handle = handle;
    this.box = object.geometry as Box;
  }

  move(to: Press): void {
    const snapped = { x: Math.round(to.x), y: Math.round(to.y) };
    const next = dragHandle(this.object.geometry as Box, this.handle, snapped, this.host.size);
    if (next.width < 1 || next.height < 1) return;
    this.box = next;
    this.host.preview(new Map([[this.object.id, { kind: 'box', ...next }]]));
  }

  finish(): void {
    this.host.preview(null);
    const { x, y, width, height } = this.box;
    const geometry: AGeometry = { kind: 'box', x, y, width, height };
    if (isSame(geometry, this.object.geometry)) return;
    this.host.commit([this.host.reshaped(this.object, geometry)], `Box resized, ${sizeWords(geometry)}`);
  }

  cancel(): void {
    this.host.preview(null);
  }
}

export class MoveObjects implements Gesture {
  private moved = new Map<string, AGeometry>();
  private readonly host: GestureHost;
  private readonly objects: readonly AnObject[];
  private readonly from: Press;
  private begun = false;

  constructor(host: GestureHost, { objects, from }: { objects: readonly AnObject[]; from: Press }) {
    this.host = host;
    this.objects = objects.filter(({ locked, geometry }) => !locked && geometry.kind !== 'file');
    this.from = from;
  }

  move(to: Press): void {
    const [dx, dy] = [Math.round(to.x - this.from.x), Math.round(to.y - this.from.y)];
    // A hand trembles: what moves less than it reaches is a click.
    this.begun ||= Math.hypot(to.x - this.from.x, to.y - this.from.y) > this.from.reach / 2;
    if (!this.begun) return;
    this.moved = new Map(
      this.objects.map((object) => [
        object.id,
        translate(
          object.geometry as Geometry,
          to.shift && Math.abs(dy) > Math.abs(dx) ? 0 : dx,
          to.shift && Math.abs(dx) >= Math.abs(dy) ? 0 : dy,
          this.host.size,
        ) as AGeometry,
      ]),
    );
    this.host.preview(this.moved);
  }

  finish(): void {
    this.host.preview(null);
    const changes = this.objects
      .filter((object) => this.moved.has(object.id) && !isSame(this.moved.get(object.id)!, object.geometry))
      .map((object) => this.host.reshaped(object, this.moved.get(object.id)!));
    if (changes.length === 0) return;
    const what = changes.length === 1 ? 'Object moved' : `${changes.length} objects moved`;
    this.host.commit(changes, `${what}, ${sizeWords(this.moved.get(changes[0].objectId)!)}`);
  }

  cancel(): void {
    this.host.preview(null);
  }
}

/** Chooses the objects that lie within a rectangle; with Shift, besides those chosen before. */
export class Marquee implements Gesture {
  private box: Box | null = null;
  private readonly host: GestureHost;
  private readonly from: Press;
  private readonly kept: readonly string[];

  constructor(host: GestureHost, from: Press) {
    this.host = host;
    this.from = from;
    this.kept = from.shift ? [...host.selection] : [];
  }

  move(to: Press): void {
    const box = boxBetween(this.from, to);
    if (this.box === null && Math.max(box.width, box.height) < this.from.reach) return;
    this.box = box;
    this.host.marquee(box);
    const inside = this.host.objects.filter(({ geometry, hidden }) => !hidden && lieswithin(geometry, box));
    this.host.select([...this.kept, ...inside.map(({ id }) => id)]);
  }

  finish(): void {
    this.host.marquee(null);
    if (this.box === null) this.host.select(this.kept);
  }

  cancel(): void {
    this.host.marquee(null);
  }
}

function lieswithin(geometry: AGeometry, { x, y, width, height }: Box): boolean {
  const bounds = boundsOfGeometry(geometry);
  if (bounds === null) return false;
  return (
    bounds.x >= x && bounds.y >= y && bounds.x + bounds.width <= x + width && bounds.y + bounds.height <= y + height
  );
}

function isSame(a: AGeometry, b: AGeometry): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
