/** What Annotate shows and what the hand does on it: the image with its objects, the tool, the selection, gestures. */
import { type BoxHandle, handleNear } from '../../../src-shared/annotate/box-edit.ts';
import { objectAt } from '../../../src-shared/annotate/hit-test.ts';
import type { Point } from '../../../src-shared/annotate/point.ts';
import {
  insertVertex,
  type Polygon,
  removeVertex,
  sideNear,
  type Vertex,
  vertexNear,
} from '../../../src-shared/annotate/polygon-edit.ts';
import type { Box, Size } from '../../../src-shared/geometry.ts';
import { type AChange, type AGeometry, type AnObject, type AnObjectState, newId } from '../../state/annotation-wire.ts';
import { Authors } from './authors.svelte.ts';
import { DrawBox, Marquee, MoveObjects, ResizeBox } from './box-gestures.ts';
import { Corners } from './corners.svelte.ts';
import type { Gesture, Press } from './gesture.ts';
import type { ImageDocument } from './image-document.svelte.ts';
import { KeyboardHand } from './keyboard-hand.ts';
import { ObjectActions } from './object-actions.ts';
import { Painting, type PaintingHost, type PaintingParts } from './painting.svelte.ts';
import { DragVertex, placed } from './polygon-gestures.ts';
import type { SessionCore } from './session-core.ts';
import { type ToolName, tools } from './tools.ts';

const nobody: ReadonlySet<string> = new Set();

export interface SessionParts extends PaintingParts {
  document: ImageDocument;
}

export class AnnotateSession implements SessionCore, PaintingHost {
  readonly document: ImageDocument;
  readonly actions = new ObjectActions(this);
  readonly keys = new KeyboardHand(this, this.actions);
  readonly corners = new Corners(this);
  readonly painting: Painting;
  readonly authors = new Authors(this);

  tool = $state<ToolName>('box');
  /** What N takes again. */
  private lastTool: ToolName = 'box';
  private chosen = $state.raw<ReadonlySet<string>>(nobody);
  hovered = $state<string | null>(null);
  /** Of new objects; null is the class of the image. */
  newClass = $state<string | null>(null);
  /** Where the pointer or the keyboard is. */
  cursor = $state.raw<Point | null>(null);
  /** The last word about what was done, for a screen reader. */
  said = $state('');
  ghostShape = $state.raw<AGeometry | null>(null);
  marqueeBox = $state.raw<Box | null>(null);
  /** A corner that the keyboard moves; of the one selected polygon. */
  vertex = $state.raw<Vertex | null>(null);
  private previewed = $state.raw<ReadonlyMap<string, AGeometry> | null>(null);
  private gesture: Gesture | null = null;

  readonly size = $derived.by((): Size => {
    const { described } = this.document;
    return described === null ? { width: 1, height: 1 } : { width: described.width, height: described.height };
  });
  readonly className = $derived.by(() => this.document.described?.className ?? '');
  readonly objects = $derived.by(() => this.document.objects);
  /** Of the author that is shown alone; else all of them. */
  readonly listed = $derived.by(() => {
    const { only } = this.authors;
    return only === null ? this.objects : this.objects.filter(({ author }) => author === only);
  });
  /** With what the hand makes of them now; hidden ones, too. */
  readonly all = $derived.by(() => {
    const { previewed } = this;
    if (previewed === null) return this.listed;
    return this.listed.map((object) => ({ ...object, geometry: previewed.get(object.id) ?? object.geometry }));
  });
  /** Those that are drawn, but for what is painted now. */
  readonly shown = $derived.by(() => {
    const { target } = this.painting;
    return this.all.filter(({ hidden, id }) => !hidden && id !== target?.id);
  });
  readonly selection = $derived.by((): ReadonlySet<string> => {
    const there = this.listed.filter(({ id }) => this.chosen.has(id));
    return there.length === this.chosen.size ? this.chosen : new Set(there.map(({ id }) => id));
  });
  readonly selected = $derived.by(() => this.listed.filter(({ id }) => this.selection.has(id)));
  /** Of the brush under the pointer; null for other tools. */
  readonly brush = $derived.by(() => {
    const { tool } = this;
    return tool === 'brush' || tool === 'eraser'
      ? { radius: this.painting.brushSize / 2, erases: tool === 'eraser' }
      : null;
  });

  constructor(parts: SessionParts) {
    this.document = parts.document;
    this.painting = new Painting(this, parts);
  }

  get toolHint(): string {
    return tools[this.tool].hint;
  }

  get hasCrosshair(): boolean {
    return this.tool === 'box' || this.tool === 'polygon' || this.tool === 'fill';
  }

  /** Shift and the arrows resize what is selected. */
  get resizesByKeys(): boolean {
    return this.tool === 'select' && this.selected.length > 0;
  }

  async show(image: string): Promise<void> {
    if (image !== this.document.image) {
      this.cancel();
      this.select([]);
      this.hovered = null;
      this.cursor = null;
    }
    await this.document.show(image);
  }

  say(text: string): void {
    // The same words again are only read where the text changes.
    this.said = text === this.said ? `${text}\u00a0` : text;
  }

  choose(tool: ToolName): void {
    this.cancel();
    if (tool !== 'select') this.lastTool = tool;
    this.tool = tool;
    if (tool !== 'select') this.vertex = null;
  }

  repeatTool(): void {
    this.choose(this.lastTool);
  }

  // What gestures ask for.

  select(ids: readonly string[]): void {
    const next = new Set(ids);
    if (this.vertex !== null && !(ids.length === 1 && this.chosen.has(ids[0]))) this.vertex = null;
    this.chosen = next;
  }

  toggle(id: string): void {
    const next = new Set(this.selection);
    if (!next.delete(id)) next.add(id);
    this.select([...next]);
  }

  preview(geometries: ReadonlyMap<string, AGeometry> | null): void {
    this.previewed = geometries;
  }

  ghost(geometry: AGeometry | null): void {
    this.ghostShape = geometry;
  }

  marquee(box: Box | null): void {
    this.marqueeBox = box;
  }

  commit(changes: readonly AChange[], said: string): void {
    // What one draws is to be seen, whoever is shown.
    if (changes.some(({ isNew }) => isNew)) this.authors.showEveryone();
    if (this.document.commit(changes)) this.say(said);
  }

  reshaped(object: AnObject, geometry: AGeometry): AChange {
    return this.actions.changed(object, { geometry });
  }

  drawn(geometry: AGeometry): AChange {
    const named = this.newClass === this.className ? null : this.newClass;
    const after: AnObjectState = { class: named, geometry, state: 'final', source: { kind: 'drawn' } };
    return { objectId: newId('d'), isNew: true, after };
  }

  // Pointer.

  objectUnder(at: Press): AnObject | null {
    const { tiles } = this.painting;
    return objectAt(this.shown as never, at, {
      reach: at.reach,
      pixels: (object: { id: string }, { x, y }) => tiles.get(object.id)?.raster.has(x, y) ?? null,
    }) as AnObject | null;
  }

  /** The one selected object, where it may be changed. */
  get only(): AnObject | null {
    const [only, more] = this.selected;
    return only !== undefined && more === undefined && !only.locked ? only : null;
  }

  press(at: Press): void {
    if (this.document.described === null) return;
    if (this.tool === 'polygon' && !at.erases && !this.isOnHandle(at)) {
      this.corners.addCorner(at);
      return;
    }
    this.cancel();
    if (this.tool === 'fill' && !at.erases) {
      void this.painting.fill(at);
      return;
    }
    this.gesture = this.gestureAt(at);
    this.gesture?.move(at);
  }

  private isOnHandle(at: Press): boolean {
    return !this.corners.hasLine && this.handleUnder(at) !== null;
  }

  /** Handles of the selected object come before everything else. */
  private handleUnder(
    at: Press,
  ): { object: AnObject; handle: BoxHandle } | { object: AnObject; polygon: Polygon; vertex: Vertex } | null {
    const { only } = this;
    if (only === null || only.hidden) return null;
    if (only.geometry.kind === 'box') {
      const handle = handleNear(only.geometry, at, at.reach);
      return handle === null ? null : { object: only, handle };
    }
    if (only.geometry.kind !== 'polygon') return null;
    const vertex = vertexNear(only.geometry, at, at.reach);
    return vertex === null ? null : { object: only, polygon: only.geometry, vertex };
  }

  private gestureAt(at: Press): Gesture | null {
    if (at.erases) return this.painting.stroke(at, true);
    if (this.brush !== null) return this.painting.stroke(at, this.brush.erases);
    const held = this.handleUnder(at);
    if (held !== null && 'handle' in held) return new ResizeBox(this, held);
    if (held !== null) {
      if (at.alt) {
        this.takeCorner(held.object, held.polygon, held.vertex);
        return null;
      }
      this.vertex = this.tool === 'select' ? held.vertex : null;
      return new DragVertex(this, { ...held, isNew: false });
    }
    if (this.tool === 'box' && !at.ctrl) return new DrawBox(this, at);
    this.vertex = null;
    const under = this.objectUnder(at);
    if (under === null) return new Marquee(this, at);
    if (at.shift) this.toggle(under.id);
    else if (!this.selection.has(under.id)) this.select([under.id]);
    return new MoveObjects(this, { objects: this.selected, from: at });
  }

  move(at: Press): void {
    this.cursor = { x: at.x, y: at.y };
    if (this.gesture !== null) this.gesture.move(at);
    else if (this.corners.isMaking) this.corners.stretch(at);
    // A brush covers what is below it: nothing is looked for while it moves.
    else this.hovered = this.brush !== null ? null : (this.objectUnder(at)?.id ?? null);
  }

  release(): void {
    const { gesture } = this;
    this.gesture = null;
    gesture?.finish();
  }

  /** A double click: closes the polygon in the making, or puts a corner into a side of the selected one. */
  double(at: Press): void {
    if (this.corners.hasLine) {
      this.corners.closePolygon();
      return;
    }
    const { only } = this;
    if (this.tool !== 'select' || only === null || only.geometry.kind !== 'polygon') return;
    const side = sideNear(only.geometry, at, at.reach);
    if (side === null) return;
    this.commit(
      [this.reshaped(only, insertVertex(only.geometry, side.before, placed(side.point, this.size)))],
      'Corner added',
    );
    this.vertex = side.before;
  }

  /** Gives up what the pointer does; corners that were set stay. */
  dropGesture(): void {
    this.gesture?.cancel();
    this.gesture = null;
    this.ghostShape = null;
  }

  /** Gives up what is in the making; false where nothing was. */
  cancel(): boolean {
    const { gesture } = this;
    const was = gesture !== null || this.corners.isMaking;
    this.gesture = null;
    this.corners.cancel();
    gesture?.cancel();
    this.ghostShape = null;
    return was;
  }

  private takeCorner(object: AnObject, polygon: Polygon, vertex: Vertex): void {
    const next = removeVertex(polygon, vertex);
    if (next === null) this.commit([{ objectId: object.id, isNew: false, after: null }], 'Object deleted');
    else this.commit([this.reshaped(object, next)], 'Corner removed');
    this.vertex = null;
  }

  /** Delete and Backspace: the last corner in the making, the corner in the hand, else what is selected. */
  removeHere(): void {
    const { only, vertex } = this;
    if (this.corners.stepBack() || this.cancel()) return;
    if (vertex !== null && only?.geometry.kind === 'polygon') this.takeCorner(only, only.geometry, vertex);
    else this.actions.remove();
  }

  undo(): void {
    if (this.corners.stepBack() || this.cancel()) return;
    this.vertex = null;
    const words = this.document.undo();
    this.say(words === null ? 'There is nothing to undo.' : `Undone: ${words}`);
  }

  redo(): void {
    this.cancel();
    const words = this.document.redo();
    this.say(words === null ? 'There is nothing to redo.' : `Redone: ${words}`);
  }
}
