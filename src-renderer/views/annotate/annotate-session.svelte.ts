/** What Annotate shows and what the hand does on it: the image with its objects, the tool, the selection, gestures. */
import { type BoxHandle, handleNear } from '../../../src-shared/annotate/box-edit.ts';
import { floodFill } from '../../../src-shared/annotate/flood.ts';
import { objectAt } from '../../../src-shared/annotate/hit-test.ts';
import { difference, type MaskRuns, maskGeometry, runsArea, union } from '../../../src-shared/annotate/mask-runs.ts';
import { clamp, type Point } from '../../../src-shared/annotate/point.ts';
import {
  insertVertex,
  type Polygon,
  removeVertex,
  sideNear,
  type Vertex,
  vertexNear,
  withHole,
} from '../../../src-shared/annotate/polygon-edit.ts';
import { RasterTiles } from '../../../src-shared/annotate/raster-tiles.ts';
import { maskOfGeometry } from '../../../src-shared/annotate/to-mask.ts';
import type { Box, Size } from '../../../src-shared/geometry.ts';
import { MaskTiles } from '../../canvas/mask-tiles.ts';
import { DrawBox, drawnBox, Marquee, MoveObjects, ResizeBox } from './box-gestures.ts';
import { type BrushHost, BrushStroke, type PaintTarget, paintedChange } from './brush-stroke.ts';
import type { Gesture, Press } from './gesture.ts';
import type { ImageDocument } from './image-document.svelte.ts';
import { KeyboardHand } from './keyboard-hand.ts';
import type { MaskStore } from './mask-store.svelte.ts';
import { ObjectActions } from './object-actions.ts';
import { sizeWords } from './object-words.ts';
import { DragVertex, PolygonPath, placed } from './polygon-gestures.ts';
import type { SessionCore } from './session-core.ts';
import { type ToolName, tools } from './tools.ts';
import { type AChange, type AGeometry, type AnObject, type AnObjectState, newId } from './wire.ts';

const nobody: ReadonlySet<string> = new Set();

export interface SessionParts {
  document: ImageDocument;
  masks: MaskStore;
  /** The photograph's pixels, for the flood fill; throws where they cannot be had. */
  pixels: () => Promise<{ width: number; height: number; data: Uint8ClampedArray }>;
  failed: (error: unknown) => void;
}

export class AnnotateSession implements SessionCore, BrushHost {
  readonly document: ImageDocument;
  readonly actions = new ObjectActions(this);
  readonly keys = new KeyboardHand(this, this.actions);
  private readonly masks: MaskStore;
  private readonly parts: SessionParts;

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
  /** Diameter of the brush, in pixels of the image. */
  brushSize = $state(24);
  /** How far a colour may be from that under the pointer to be filled. */
  tolerance = $state(24);
  /** Grows while a mask is painted: its pixels are not state. */
  strokes = $state(0);
  private previewed = $state.raw<ReadonlyMap<string, AGeometry> | null>(null);
  private target = $state.raw<PaintTarget | null>(null);
  private line = $state.raw<PolygonPath | null>(null);
  /** The polygon that gets a hole. */
  private holed: AnObject | null = null;
  /** The first corner of a box that is drawn by keyboard. */
  private anchor = $state.raw<Point | null>(null);
  private gesture: Gesture | null = null;

  readonly size = $derived.by((): Size => {
    const { described } = this.document;
    return described === null ? { width: 1, height: 1 } : { width: described.width, height: described.height };
  });
  readonly className = $derived.by(() => this.document.described?.className ?? '');
  readonly objects = $derived.by(() => this.document.objects);
  /** With what the hand makes of them now; hidden ones, too. */
  readonly all = $derived.by(() => {
    const { previewed } = this;
    if (previewed === null) return this.objects;
    return this.objects.map((object) => ({ ...object, geometry: previewed.get(object.id) ?? object.geometry }));
  });
  /** Those that are drawn, but for what is painted now. */
  readonly shown = $derived.by(() => {
    const { target } = this;
    return this.all.filter(({ hidden, id }) => !hidden && id !== target?.id);
  });
  /** What is painted now is drawn as its pixels alone. */
  readonly painted = $derived.by(() => this.target);
  readonly selection = $derived.by((): ReadonlySet<string> => {
    const there = this.objects.filter(({ id }) => this.chosen.has(id));
    return there.length === this.chosen.size ? this.chosen : new Set(there.map(({ id }) => id));
  });
  readonly selected = $derived.by(() => this.objects.filter(({ id }) => this.selection.has(id)));
  /** Something is in the making, which undo takes back first. */
  readonly isMaking = $derived.by(() => this.anchor !== null || this.line !== null);
  /** Laid out masks of what is shown. */
  readonly tiles = $derived.by((): ReadonlyMap<string, MaskTiles> => {
    void this.masks.revision;
    const { image } = this.document;
    if (image === null) return new Map();
    const tiles = new Map(this.masks.of(image, this.size, this.shown));
    if (this.target !== null) tiles.set(this.target.id, this.target.tiles);
    return tiles;
  });
  /** A polygon in the making, with the place of the pointer as its last corner. */
  readonly path = $derived.by(() => {
    const { line, cursor } = this;
    if (line === null) return null;
    const points = [...line.corners, cursor ?? line.corners[line.corners.length - 1]];
    return { points, closes: line.corners.length >= 2 };
  });
  /** Of the brush under the pointer; null for other tools. */
  readonly brush = $derived.by(() => {
    const { tool } = this;
    return tool === 'brush' || tool === 'eraser' ? { radius: this.brushSize / 2, erases: tool === 'eraser' } : null;
  });

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.document = parts.document;
    this.masks = parts.masks;
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

  changeBrush(steps: number): void {
    const step = Math.max(1, Math.round(this.brushSize / 8));
    this.brushSize = clamp(this.brushSize + steps * step, 1, 1000);
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
    const { tiles } = this;
    return objectAt(this.shown as never, at, {
      reach: at.reach,
      pixels: (object: { id: string }, { x, y }) => tiles.get(object.id)?.raster.has(x, y) ?? null,
    }) as AnObject | null;
  }

  /** The one selected object, where it may be changed. */
  private get only(): AnObject | null {
    const [only, more] = this.selected;
    return only !== undefined && more === undefined && !only.locked ? only : null;
  }

  press(at: Press): void {
    if (this.document.described === null) return;
    if (this.tool === 'polygon' && !this.isOnHandle(at)) {
      this.addCorner(at);
      return;
    }
    this.cancel();
    if (this.tool === 'fill') {
      void this.fill(at);
      return;
    }
    this.gesture = this.gestureAt(at);
    this.gesture?.move(at);
  }

  private isOnHandle(at: Press): boolean {
    return this.line === null && this.handleUnder(at) !== null;
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
    if (this.tool === 'brush' || this.tool === 'eraser') {
      const target = this.paintTarget(at);
      return target === null ? null : new BrushStroke(this, { target, brush: this.brush! });
    }
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
    else if (this.anchor !== null) this.stretch(at);
    // A brush covers what is below it: nothing is looked for while it moves.
    else if (this.line === null) this.hovered = this.brush !== null ? null : (this.objectUnder(at)?.id ?? null);
  }

  release(): void {
    const { gesture } = this;
    this.gesture = null;
    gesture?.finish();
  }

  /** A double click: closes the polygon in the making, or puts a corner into a side of the selected one. */
  double(at: Press): void {
    if (this.line !== null) {
      this.closePolygon();
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

  /** Gives up what is in the making; false where nothing was. */
  cancel(): boolean {
    const { gesture } = this;
    const was = gesture !== null || this.isMaking;
    this.gesture = null;
    this.anchor = null;
    this.line = null;
    this.holed = null;
    gesture?.cancel();
    this.ghostShape = null;
    return was;
  }

  // Boxes by two corners.

  /** The first corner, then the second. */
  corner(at: Press): void {
    if (this.anchor === null) {
      this.anchor = { x: at.x, y: at.y };
      this.say(`First corner at ${Math.round(at.x)}, ${Math.round(at.y)}. Arrows move the second, Enter sets it.`);
      return;
    }
    const box = drawnBox(this.anchor, at, this);
    this.anchor = null;
    this.ghostShape = null;
    if (box === null) {
      this.say('No box: both corners are at the same place.');
      return;
    }
    const change = this.drawn({ kind: 'box', ...box });
    this.commit([change], `Box drawn, ${sizeWords({ kind: 'box', ...box })}`);
    this.select([change.objectId]);
  }

  /** The second corner is on its way. */
  stretch(to: Press): void {
    const box = this.anchor === null ? null : drawnBox(this.anchor, to, this);
    if (this.anchor !== null) this.ghostShape = box === null ? null : { kind: 'box', ...box };
  }

  // Polygons.

  addCorner(at: Press): void {
    const corner = placed(at, this.size);
    if (this.line === null) {
      const { only } = this;
      this.holed = at.alt && only?.geometry.kind === 'polygon' ? only : null;
      this.line = new PolygonPath([corner]);
      this.say(`${this.holed === null ? 'Polygon' : 'Hole'} begun at ${corner.x}, ${corner.y}`);
      return;
    }
    const next = this.line.with(corner);
    if (this.line.closesAt(at, at.reach) || (next === this.line && this.line.corners.length >= 3)) {
      this.closePolygon();
      return;
    }
    this.line = next;
    this.say(`Corner ${next.corners.length} at ${corner.x}, ${corner.y}`);
  }

  private closePolygon(): void {
    const ring = this.line?.ring() ?? null;
    const { holed } = this;
    this.line = null;
    this.holed = null;
    if (ring === null) {
      this.say('No polygon: it needs three corners that enclose something.');
      return;
    }
    const held = holed === null ? undefined : this.objects.find(({ id }) => id === holed.id);
    if (held?.geometry.kind === 'polygon') {
      this.commit([this.reshaped(held, withHole(held.geometry, ring))], 'Hole cut');
      return;
    }
    const geometry: AGeometry = { kind: 'polygon', rings: [ring], rule: 'union' };
    const change = this.drawn(geometry);
    this.commit([change], `Polygon of ${ring.length / 2} corners drawn, ${sizeWords(geometry)}`);
    this.select([change.objectId]);
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
    if (this.stepBack()) return;
    if (vertex !== null && only?.geometry.kind === 'polygon') this.takeCorner(only, only.geometry, vertex);
    else this.actions.remove();
  }

  /** Takes the last corner back, not the whole polygon. */
  private stepBack(): boolean {
    if (this.line === null) return this.cancel();
    this.line = this.line.back();
    this.say(this.line === null ? 'Polygon given up' : `Corner taken back, ${this.line.corners.length} left`);
    return true;
  }

  undo(): void {
    if (this.stepBack()) return;
    this.vertex = null;
    const words = this.document.undo();
    this.say(words === null ? 'There is nothing to undo.' : `Undone: ${words}`);
  }

  redo(): void {
    this.cancel();
    const words = this.document.redo();
    this.say(words === null ? 'There is nothing to do again.' : `Done again: ${words}`);
  }

  // Pixels.

  /** The pixels of a mask that is laid out, mask files among them. */
  pixelsOf({ id }: AnObject): MaskRuns | null {
    return this.tiles.get(id)?.raster.toRuns() ?? null;
  }

  /** The selected mask or polygon; the eraser also takes the mask under it. The brush begins a new one. */
  private paintTarget(at: Press): PaintTarget | null {
    const under = this.tool === 'eraser' && this.only === null ? this.objectUnder(at) : null;
    const object = this.only ?? (under?.locked ? null : under);
    const isPaintable = object !== null && object.geometry.kind !== 'box';
    if (isPaintable) {
      const tiles = this.tilesFor(object);
      if (tiles === null) this.say('The mask is still on its way.');
      return tiles === null ? null : { id: object.id, tiles, object };
    }
    if (this.tool === 'eraser') {
      this.say('There is no mask here. Select one, or erase where one is.');
      return null;
    }
    return { id: newId('d'), tiles: new MaskTiles(new RasterTiles(this.size)), object: null };
  }

  private tilesFor(object: AnObject): MaskTiles | null {
    const known = this.tiles.get(object.id);
    if (known !== undefined) return known;
    const mask = object.geometry.kind === 'file' ? null : maskOfGeometry(object.geometry, this.size);
    return mask === null ? null : new MaskTiles(RasterTiles.fromRuns(mask));
  }

  painting(target: PaintTarget | null): void {
    this.target = target;
  }

  strokePainted(): void {
    this.strokes++;
  }

  keep({ id, tiles }: PaintTarget, change: AChange, said: string): void {
    if (change.after !== null) this.masks.adopt(id, change.after.geometry, tiles);
    this.commit([change], change.after === null ? 'Object erased' : said);
    if (change.after !== null) this.select([id]);
  }

  drop({ id }: PaintTarget): void {
    this.masks.forget(id);
  }

  /** What looks like the place under the pointer, into the selected mask or a new one; with Alt out of the selected one. */
  private async fill(at: Press): Promise<void> {
    const { image } = this.document;
    try {
      const pixels = await this.parts.pixels();
      if (this.document.image !== image) return;
      const region = floodFill(pixels, at, this.tolerance);
      const { only } = this;
      const tiles = only !== null && only.geometry.kind !== 'box' ? this.tilesFor(only) : null;
      if (only === null || tiles === null) {
        if (at.alt) this.say('Select the mask to take something away from.');
        else {
          const change = this.drawn(maskGeometry(region));
          this.commit([change], `Filled, ${runsArea(region)} pixels`);
          this.select([change.objectId]);
        }
        return;
      }
      const before = tiles.raster.toRuns();
      const after = at.alt ? difference(before, region) : union(before, region);
      const target = { id: only.id, tiles: new MaskTiles(RasterTiles.fromRuns(after)), object: only };
      const change = paintedChange(target, this);
      if (change === null) this.say('Nothing of it would change.');
      else this.keep(target, change, at.alt ? 'Taken away' : 'Filled');
    } catch (error) {
      this.parts.failed(error);
    }
  }
}
