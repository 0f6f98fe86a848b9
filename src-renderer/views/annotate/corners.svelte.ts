/** Shapes that are drawn corner by corner: a box by two corners, a polygon, a hole in a polygon. */
import type { Point } from '../../../src-shared/annotate/point.ts';
import { withHole } from '../../../src-shared/annotate/polygon-edit.ts';
import type { AGeometry, AnObject } from '../../state/annotation-wire.ts';
import { drawnBox } from './box-gestures.ts';
import type { GestureHost, Press } from './gesture.ts';
import { sizeWords } from './object-words.ts';
import { PolygonPath, placed } from './polygon-gestures.ts';

export interface CornersHost extends GestureHost {
  readonly cursor: Point | null;
  /** The one selected object, where it may be changed. */
  readonly only: AnObject | null;
  say(text: string): void;
}

export class Corners {
  /** The first corner of a box that is drawn by keyboard. */
  private anchor = $state.raw<Point | null>(null);
  private line = $state.raw<PolygonPath | null>(null);
  /** The polygon that gets a hole. */
  private holed: AnObject | null = null;
  private readonly host: CornersHost;

  constructor(host: CornersHost) {
    this.host = host;
  }

  readonly hasLine = $derived.by(() => this.line !== null);
  readonly isMaking = $derived.by(() => this.anchor !== null || this.line !== null);
  /** A polygon in the making, with the place of the pointer as its last corner. */
  readonly path = $derived.by(() => {
    const { line } = this;
    if (line === null) return null;
    const points = [...line.corners, this.host.cursor ?? line.corners[line.corners.length - 1]];
    return { points, closes: line.corners.length >= 2 };
  });

  /** The first corner of a box, then the second. */
  corner(at: Press): void {
    const { host, anchor } = this;
    if (anchor === null) {
      this.anchor = { x: at.x, y: at.y };
      host.say(`First corner at ${Math.round(at.x)}, ${Math.round(at.y)}. Arrows move the second, Enter sets it.`);
      return;
    }
    const box = drawnBox(anchor, at, host);
    this.anchor = null;
    host.ghost(null);
    if (box === null) {
      host.say('No box: both corners are at the same place.');
      return;
    }
    const change = host.drawn({ kind: 'box', ...box });
    host.commit([change], `Box drawn, ${sizeWords({ kind: 'box', ...box })}`);
    host.select([change.objectId]);
  }

  /** The second corner is on its way. */
  stretch(to: Press): void {
    if (this.anchor === null) return;
    const box = drawnBox(this.anchor, to, this.host);
    this.host.ghost(box === null ? null : { kind: 'box', ...box });
  }

  addCorner(at: Press): void {
    const { host } = this;
    const corner = placed(at, host.size);
    if (this.line === null) {
      const { only } = host;
      this.holed = at.alt && only?.geometry.kind === 'polygon' ? only : null;
      this.line = new PolygonPath([corner]);
      host.say(`${this.holed === null ? 'Polygon' : 'Hole'} begun at ${corner.x}, ${corner.y}`);
      return;
    }
    const next = this.line.with(corner);
    if (this.line.closesAt(at, at.reach) || (next === this.line && this.line.corners.length >= 3)) {
      this.closePolygon();
      return;
    }
    this.line = next;
    host.say(`Corner ${next.corners.length} at ${corner.x}, ${corner.y}`);
  }

  closePolygon(): void {
    const { host, holed } = this;
    const ring = this.line?.ring() ?? null;
    this.line = null;
    this.holed = null;
    if (ring === null) {
      host.say('No polygon: it needs three corners that enclose something.');
      return;
    }
    const held = holed === null ? undefined : host.objects.find(({ id }) => id === holed.id);
    if (held?.geometry.kind === 'polygon') {
      host.commit([host.reshaped(held, withHole(held.geometry, ring))], 'Hole cut');
      return;
    }
    const geometry: AGeometry = { kind: 'polygon', rings: [ring], rule: 'union' };
    const change = host.drawn(geometry);
    host.commit([change], `Polygon of ${ring.length / 2} corners drawn, ${sizeWords(geometry)}`);
    host.select([change.objectId]);
  }

  /** Takes the last corner of the polygon back, not the whole of it; false where there is none. */
  stepBack(): boolean {
    if (this.line === null) return false;
    this.line = this.line.back();
    this.host.say(this.line === null ? 'Polygon cancelled' : `Corner removed, ${this.line.corners.length} left`);
    return true;
  }

  /** Gives up what is in the making. */
  cancel(): void {
    this.anchor = null;
    this.line = null;
    this.holed = null;
  }
}
