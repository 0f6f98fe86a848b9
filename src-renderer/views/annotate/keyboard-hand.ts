/** Drawing without a pointer: a crosshair that arrows move, corners that Enter sets, and objects and corners one by one. */
import { grow, translate } from '../../../src-shared/annotate/move-object.ts';
import { clamp } from '../../../src-shared/annotate/point.ts';
import {
  insertVertex,
  moveVertex,
  type Polygon,
  type Vertex,
  vertexAt,
} from '../../../src-shared/annotate/polygon-edit.ts';
import type { Geometry } from '../../../src-shared/truth-object.ts';
import type { AGeometry, AnObject } from '../../state/annotation-wire.ts';
import type { Press } from './gesture.ts';
import type { ObjectActions } from './object-actions.ts';
import { sizeWords } from './object-words.ts';
import { placed } from './polygon-gestures.ts';
import type { SessionCore } from './session-core.ts';

export class KeyboardHand {
  private readonly session: SessionCore;
  private readonly actions: ObjectActions;

  constructor(session: SessionCore, actions: ObjectActions) {
    this.session = session;
    this.actions = actions;
  }

  /** The crosshair as a press of the pointer would be. */
  private get press(): Press {
    const { cursor, size } = this.session;
    const at = cursor ?? { x: Math.round(size.width / 2), y: Math.round(size.height / 2) };
    return { x: at.x, y: at.y, reach: 0.75, erases: false, shift: false, alt: false, ctrl: false };
  }

  /** Arrows: the corner in the hand, else what is selected, else the crosshair. */
  move(dx: number, dy: number): void {
    const { session } = this;
    if (session.tool === 'select' && session.vertex !== null) this.moveCorner(session.vertex, dx, dy);
    else if (session.tool === 'select' && session.selected.length > 0)
      this.reshape((geometry) => translate(geometry, dx, dy, session.size), 'Moved to');
    else this.moveCrosshair(dx, dy);
  }

  /** Shift and arrows: the right and lower side of what is selected. */
  resize(dx: number, dy: number): void {
    this.reshape((geometry) => grow(geometry, dx, dy, this.session.size), 'Resized to');
  }

  private reshape(change: (geometry: Geometry) => Geometry, said: string): void {
    const { session } = this;
    const editable = this.actions.editable();
    const changes = editable
      .map((object) => ({ object, geometry: change(object.geometry as Geometry) as AGeometry }))
      .filter(({ object, geometry }) => JSON.stringify(geometry) !== JSON.stringify(object.geometry))
      .map(({ object, geometry }) => session.reshaped(object, geometry));
    if (changes.length > 0) session.commit(changes, `${said} ${sizeWords(changes[0].after!.geometry)}`);
    else if (editable.length > 0) session.say('Nothing of it would change.');
  }

  private moveCrosshair(dx: number, dy: number): void {
    const { session } = this;
    const { x, y } = this.press;
    const next = {
      x: clamp(Math.round(x) + dx, 0, session.size.width),
      y: clamp(Math.round(y) + dy, 0, session.size.height),
    };
    session.cursor = next;
    session.corners.stretch({ ...this.press, ...next });
    session.say(`${next.x}, ${next.y}`);
  }

  /** Enter at the crosshair: a corner, a dab of the brush, a fill. */
  enter(): void {
    const { session } = this;
    const at = this.press;
    session.cursor = { x: at.x, y: at.y };
    switch (session.tool) {
      case 'box':
        session.corners.corner(at);
        return;
      case 'polygon':
        session.corners.addCorner(at);
        return;
      case 'brush':
      case 'eraser':
      case 'fill':
        session.press(at);
        session.release();
        return;
      case 'select': {
        const under = session.objectUnder({ ...at, reach: 3 });
        if (under !== null) session.select([under.id]);
      }
    }
  }

  /** The next object, or the one before, as they are drawn. */
  step(by: 1 | -1): void {
    const { session } = this;
    const list = session.listed.filter(({ hidden }) => !hidden);
    if (list.length === 0) {
      session.say('There is no object on this image.');
      return;
    }
    const at = list.findIndex(({ id }) => session.selection.has(id));
    const next = list[(at < 0 ? (by === 1 ? 0 : list.length - 1) : at + by + list.length) % list.length];
    session.select([next.id]);
    session.say(this.actions.describe(next));
  }

  // Corners of the one selected polygon.

  private get polygon(): { object: AnObject; polygon: Polygon } | null {
    const [only, more] = this.session.selected;
    return only !== undefined && more === undefined && !only.locked && only.geometry.kind === 'polygon'
      ? { object: only, polygon: only.geometry }
      : null;
  }

  get hasCorners(): boolean {
    return this.polygon !== null;
  }

  stepCorner(by: 1 | -1): void {
    const { session, polygon: chosen } = this;
    if (chosen === null) return;
    session.choose('select');
    const all = chosen.polygon.rings.flatMap((ring, at) =>
      Array.from({ length: ring.length / 2 }, (_, index): Vertex => ({ ring: at, index })),
    );
    const { vertex } = session;
    const at = all.findIndex(({ ring, index }) => ring === vertex?.ring && index === vertex.index);
    const next = (at < 0 ? (by === 1 ? 0 : all.length - 1) : at + by + all.length) % all.length;
    session.vertex = all[next];
    const { x, y } = vertexAt(chosen.polygon, all[next])!;
    session.say(`Corner ${next + 1} of ${all.length}, at ${short(x)}, ${short(y)}`);
  }

  /** Half-way to the next corner. */
  insertCorner(): void {
    const { session, polygon: chosen } = this;
    const { vertex } = session;
    if (chosen === null || vertex === null) {
      session.say('Choose a corner first.');
      return;
    }
    const corners = chosen.polygon.rings[vertex.ring].length / 2;
    const a = vertexAt(chosen.polygon, vertex)!;
    const b = vertexAt(chosen.polygon, { ring: vertex.ring, index: (vertex.index + 1) % corners })!;
    const added = { ring: vertex.ring, index: vertex.index + 1 };
    const middle = placed({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, session.size);
    session.commit([session.reshaped(chosen.object, insertVertex(chosen.polygon, added, middle))], 'Corner added');
    session.vertex = added;
  }

  private moveCorner(vertex: Vertex, dx: number, dy: number): void {
    const { session, polygon: chosen } = this;
    const at = chosen === null ? null : vertexAt(chosen.polygon, vertex);
    if (chosen === null || at === null) return;
    const to = { x: at.x + dx, y: at.y + dy };
    const next = moveVertex(chosen.polygon, vertex, to, session.size);
    session.commit([session.reshaped(chosen.object, next)], `Corner at ${short(to.x)}, ${short(to.y)}`);
  }
}

function short(value: number): number {
  return Math.round(value * 10) / 10;
}
