/** What Annotate shows and does: the image with its objects, the tool in the hand, what is selected, and every action. */
import { boundsOfGeometry } from '../../../src-shared/annotate/bounds.ts';
import { handleNear } from '../../../src-shared/annotate/box-edit.ts';
import { objectAt } from '../../../src-shared/annotate/hit-test.ts';
import { grow, translate } from '../../../src-shared/annotate/move-object.ts';
import { clamp, type Point } from '../../../src-shared/annotate/point.ts';
import type { Vertex } from '../../../src-shared/annotate/polygon-edit.ts';
import type { Box, Size } from '../../../src-shared/geometry.ts';
import type { Geometry } from '../../../src-shared/truth-object.ts';
import type { MaskTiles } from '../../canvas/mask-tiles.ts';
import type { MenuItem } from '../../components/Menu.svelte';
import { DrawBox, drawnBox, Marquee, MoveObjects, ResizeBox } from './box-gestures.ts';
import type { Gesture, GestureHost, Press } from './gesture.ts';
import type { ImageDocument } from './image-document.svelte.ts';
import type { MaskStore } from './mask-store.svelte.ts';
import { kindWords, sizeWords } from './object-words.ts';
import { type ToolName, tools } from './tools.ts';
import { type AChange, type AGeometry, type AnObject, type AnObjectState, newId, stateOf } from './wire.ts';

const nobody: ReadonlySet<string> = new Set();

export class AnnotateSession implements GestureHost {
  readonly document: ImageDocument;
  readonly masks: MaskStore;

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
  private previewed = $state.raw<ReadonlyMap<string, AGeometry> | null>(null);
  ghostShape = $state.raw<AGeometry | null>(null);
  marqueeBox = $state.raw<Box | null>(null);
  private gesture: Gesture | null = null;
  /** A corner that the keyboard moves; of the one selected polygon. */
  vertex = $state.raw<Vertex | null>(null);
  /** A polygon in the making. */
  path = $state.raw<{ points: readonly Point[]; closes: boolean } | null>(null);
  /** Grows while a mask is painted: its pixels are not state. */
  strokes = $state(0);
  /** The first corner of a box that is drawn by keyboard. */
  private corner = $state.raw<Point | null>(null);

  readonly size = $derived.by((): Size => {
    const { described } = this.document;
    return described === null ? { width: 1, height: 1 } : { width: described.width, height: described.height };
  });
  readonly className = $derived.by(() => this.document.described?.className ?? '');
  readonly objects = $derived.by(() => this.document.objects);
  /** As they are to be drawn: with what the hand makes of them now. */
  readonly shown = $derived.by(() =>
    this.objects
      .filter(({ hidden }) => !hidden)
      .map((object) => ({ ...object, geometry: this.previewed?.get(object.id) ?? object.geometry })),
  );
  readonly selection = $derived.by((): ReadonlySet<string> => {
    const there = this.objects.filter(({ id }) => this.chosen.has(id));
    return there.length === this.chosen.size ? this.chosen : new Set(there.map(({ id }) => id));
  });
  readonly selected = $derived.by(() => this.objects.filter(({ id }) => this.selection.has(id)));
  readonly drawing = $derived.by(() => this.corner !== null);

  constructor(document: ImageDocument, masks: MaskStore) {
    this.document = document;
    this.masks = masks;
  }

  /** Laid out masks of what is shown. */
  get tiles(): ReadonlyMap<string, MaskTiles> {
    void this.masks.revision;
    const { image } = this.document;
    return image === null ? new Map() : this.masks.of(image, this.size, this.shown);
  }

  async show(image: string): Promise<void> {
    if (image !== this.document.image) this.leaveImage();
    await this.document.show(image);
  }

  private leaveImage(): void {
    this.cancel();
    this.chosen = nobody;
    this.hovered = null;
    this.cursor = null;
  }

  say(text: string): void {
    // The same words again are only read where the text changes.
    this.said = text === this.said ? `${text}\u00a0` : text;
  }

  choose(tool: ToolName): void {
    this.cancel();
    if (tool !== 'select') this.lastTool = tool;
    this.tool = tool;
  }

  repeatTool(): void {
    this.choose(this.lastTool);
  }

  // What gestures ask for.

  select(ids: readonly string[]): void {
    this.chosen = new Set(ids);
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
    return this.changed(object, { geometry });
  }

  drawn(geometry: AGeometry): AChange {
    const named = this.newClass === this.className ? null : this.newClass;
    const after: AnObjectState = { class: named, geometry, state: 'final', source: { kind: 'drawn' } };
    return { objectId: newId('d'), isNew: true, after };
  }

  private changed(object: AnObject, change: Partial<AnObjectState>): AChange {
    return { objectId: object.id, isNew: false, after: { ...stateOf(object), ...change } };
  }

  get toolHint(): string {
    return tools[this.tool].hint;
  }

  get hasCrosshair(): boolean {
    return this.tool === 'box';
  }

  /** Of the brush under the pointer; null for other tools. */
  get brush(): { radius: number; erases: boolean } | null {
    return null;
  }

  changeBrush(_steps: number): void {}

  /** Shift and the arrows resize what is selected. */
  get resizesByKeys(): boolean {
    return this.tool === 'select' && this.selected.length > 0;
  }

  double(_at: Press): void {}

  /** Something is in the making, which undo takes back first. */
  get isMaking(): boolean {
    return this.corner !== null || this.path !== null;
  }

  /** What can be done with the shape of the selected objects. */
  get shapeActions(): MenuItem[] {
    return [];
  }

  // Pointer.

  objectUnder(at: Press): AnObject | null {
    const tiles = this.tiles;
    return objectAt(this.shown as never, at, {
      reach: at.reach,
      pixels: (object: { id: string }, { x, y }) => tiles.get(object.id)?.raster.has(x, y) ?? null,
    }) as AnObject | null;
  }

  press(at: Press): void {
    if (this.document.described === null) return;
    this.cancel();
    this.gesture = this.gestureAt(at);
    this.gesture?.move(at);
  }

  private gestureAt(at: Press): Gesture | null {
    const [only, more] = this.selected;
    if (only !== undefined && more === undefined && !only.locked && only.geometry.kind === 'box') {
      const handle = handleNear(only.geometry, at, at.reach);
      if (handle !== null) return new ResizeBox(this, { object: only, handle });
    }
    if (this.tool === 'box' && !at.ctrl) return new DrawBox(this, at);
    const under = this.objectUnder(at);
    if (under === null) return new Marquee(this, at);
    if (at.shift) this.toggle(under.id);
    else if (!this.selection.has(under.id)) this.select([under.id]);
    return new MoveObjects(this, { objects: this.selected, from: at });
  }

  move(at: Press): void {
    this.cursor = { x: at.x, y: at.y };
    if (this.gesture !== null) this.gesture.move(at);
    else if (this.corner !== null) this.stretch(at);
    else this.hovered = this.objectUnder(at)?.id ?? null;
  }

  release(): void {
    const { gesture } = this;
    this.gesture = null;
    gesture?.finish();
  }

  /** Gives up what is in the making; false where nothing was. */
  cancel(): boolean {
    const { gesture } = this;
    const was = gesture !== null || this.corner !== null;
    this.gesture = null;
    this.corner = null;
    gesture?.cancel();
    this.ghostShape = null;
    return was;
  }

  toggle(id: string): void {
    const next = new Set(this.selection);
    if (!next.delete(id)) next.add(id);
    this.chosen = next;
  }

  // Keyboard.

  /** Arrows: move what is selected, else the crosshair. */
  nudge(dx: number, dy: number): void {
    if (this.tool === 'select' && this.selected.length > 0) {
      const changes = this.editable().map((object) =>
        this.reshaped(object, translate(object.geometry as Geometry, dx, dy, this.size) as AGeometry),
      );
      if (changes.length > 0) this.commit(changes, `Moved to ${sizeWords(changes[0].after!.geometry)}`);
      return;
    }
    const at = this.cursor ?? { x: this.size.width / 2, y: this.size.height / 2 };
    const next = {
      x: clamp(Math.round(at.x) + dx, 0, this.size.width),
      y: clamp(Math.round(at.y) + dy, 0, this.size.height),
    };
    this.cursor = next;
    if (this.corner !== null) this.stretch({ ...next, reach: 0, shift: false, alt: false, ctrl: false });
    this.say(`${next.x}, ${next.y}`);
  }

  /** Shift and arrows: the right and lower side of what is selected. */
  resize(dx: number, dy: number): void {
    const changes = this.editable()
      .filter(({ geometry }) => geometry.kind === 'box' || geometry.kind === 'polygon')
      .map((object) => this.reshaped(object, grow(object.geometry as Geometry, dx, dy, this.size) as AGeometry));
    if (changes.length > 0) this.commit(changes, `Resized to ${sizeWords(changes[0].after!.geometry)}`);
  }

  /** Enter at the crosshair: the first corner of a box, then the second. */
  enter(): void {
    if (this.tool !== 'box') return;
    const at = this.cursor ?? { x: Math.round(this.size.width / 2), y: Math.round(this.size.height / 2) };
    this.cursor = at;
    if (this.corner === null) {
      this.corner = at;
      this.say(`First corner at ${Math.round(at.x)}, ${Math.round(at.y)}. Arrows move the second, Enter sets it.`);
      return;
    }
    const box = drawnBox(this.corner, { ...at, reach: 0, shift: false, alt: false, ctrl: false }, this);
    this.corner = null;
    this.ghostShape = null;
    if (box === null) {
      this.say('No box: both corners are at the same place.');
      return;
    }
    const change = this.drawn({ kind: 'box', ...box });
    this.commit([change], `Box drawn, ${sizeWords({ kind: 'box', ...box })}`);
    this.select([change.objectId]);
  }

  private stretch(to: Press): void {
    const box = this.corner === null ? null : drawnBox(this.corner, to, this);
    this.ghostShape = box === null ? null : { kind: 'box', ...box };
  }

  /** The next object, or the one before, as the list has them. */
  step(by: 1 | -1): void {
    const list = this.objects.filter(({ hidden }) => !hidden);
    if (list.length === 0) {
      this.say('There is no object on this image.');
      return;
    }
    const at = list.findIndex(({ id }) => this.selection.has(id));
    const next = list[(at < 0 ? (by === 1 ? 0 : list.length - 1) : at + by + list.length) % list.length];
    this.select([next.id]);
    this.say(this.describe(next));
  }

  describe(object: AnObject): string {
    const facts = [
      kindWords[object.geometry.kind],
      object.class ?? this.className,
      sizeWords(object.geometry),
      ...(object.state === 'draft' ? ['draft'] : []),
      ...(object.locked ? ['locked'] : []),
    ];
    return facts.join(', ');
  }

  // Actions on what is selected.

  /** Selected and not locked. */
  private editable(): AnObject[] {
    const free = this.selected.filter(({ locked }) => !locked);
    if (free.length === 0 && this.selected.length > 0) this.say('The object is locked.');
    return free;
  }

  remove(): void {
    const gone = this.editable();
    if (gone.length === 0) return;
    const changes = gone.map(({ id }) => ({ objectId: id, isNew: false, after: null }));
    this.commit(changes, `${gone.length === 1 ? 'Object' : `${gone.length} objects`} deleted`);
  }

  /** Delete and Backspace: what the hand is at. */
  removeHere(): void {
    if (this.cancel()) return;
    this.remove();
  }

  /** A copy a little beside each of them, which is then selected. */
  duplicate(): void {
    this.paste(this.selected, 10);
  }

  /** Copies of these objects, moved by some pixels; what does not fit the image is left out. */
  paste(objects: readonly AnObject[], by: number): void {
    const copies = copiesOf(objects, { size: this.size, by });
    if (copies.length === 0) return;
    this.commit(copies, `${copies.length === 1 ? 'Object' : `${copies.length} objects`} copied`);
    this.select(copies.map(({ objectId }) => objectId));
  }

  /** Of the selected objects, or of those to come where none is selected. */
  setClass(named: string | null): void {
    const value = named === this.className ? null : named;
    const objects = this.selected.filter((object) => object.class !== value && !object.locked);
    if (this.selected.length === 0) {
      this.newClass = value;
      this.say(`New objects: ${value ?? `class of the image, ${this.className}`}`);
      return;
    }
    this.newClass = value;
    if (objects.length === 0) return;
    this.commit(
      objects.map((object) => this.changed(object, { class: value })),
      `Class: ${value ?? this.className}`,
    );
  }

  setHidden(objects: readonly AnObject[], hidden: boolean): void {
    const changes = objects.filter((one) => one.hidden !== hidden).map((one) => this.changed(one, { hidden }));
    if (changes.length > 0) this.commit(changes, hidden ? 'Hidden' : 'Shown');
  }

  setLocked(objects: readonly AnObject[], locked: boolean): void {
    const changes = objects.filter((one) => one.locked !== locked).map((one) => this.changed(one, { locked }));
    if (changes.length > 0) this.commit(changes, locked ? 'Locked' : 'Unlocked');
  }

  setNote(object: AnObject, note: string): void {
    if (note.trim() !== object.note) this.commit([this.changed(object, { note: note.trim() })], 'Note kept');
  }

  /** A draft that a person has looked at. */
  finishDrafts(objects: readonly AnObject[] = this.selected): void {
    const changes = objects
      .filter(({ state }) => state === 'draft')
      .map((one) => this.changed(one, { state: 'final' as const }));
    if (changes.length > 0)
      this.commit(changes, `${changes.length === 1 ? 'Draft' : `${changes.length} drafts`} finished`);
  }

  /** In front of the object that is drawn next (1), or behind the one before (−1). */
  reorder(object: AnObject, by: 1 | -1): void {
    const list = this.objects;
    const at = list.findIndex(({ id }) => id === object.id);
    const other = list[at + by];
    if (other === undefined) return;
    // Positions may be equal where an import gave them.
    const order = list.map(({ id }) => id);
    order[at] = other.id;
    order[at + by] = object.id;
    const changes = order
      .map((id, position) => ({ object: list.find((one) => one.id === id)!, position }))
      .filter((one) => one.object.position !== one.position)
      .map((one) => this.changed(one.object, { position: one.position }));
    this.commit(changes, by === 1 ? 'Brought forward' : 'Sent backward');
  }

  undo(): void {
    if (this.cancel()) return;
    const words = this.document.undo();
    this.say(words === null ? 'There is nothing to undo.' : `Undone: ${words}`);
  }

  redo(): void {
    this.cancel();
    const words = this.document.redo();
    this.say(words === null ? 'There is nothing to do again.' : `Done again: ${words}`);
  }

  /** What is selected, else all of the image; null where there is nothing. */
  boundsOfSelection(): Box | null {
    const boxes = this.selected.map(({ geometry }) => boundsOfGeometry(geometry)).filter((box) => box !== null);
    if (boxes.length === 0) return null;
    const left = Math.min(...boxes.map(({ x }) => x));
    const top = Math.min(...boxes.map(({ y }) => y));
    const right = Math.max(...boxes.map(({ x, width }) => x + width));
    const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
    return { x: left, y: top, width: right - left, height: bottom - top };
  }
}

/** New objects with the same shape, as it fits an image of this size; masks only fit images of their own. */
export function copiesOf(objects: readonly AnObject[], { size, by }: { size: Size; by: number }): AChange[] {
  return objects.flatMap((object) => {
    const { geometry } = object;
    if (geometry.kind === 'file') return [];
    if (geometry.kind === 'mask' && (geometry.width !== size.width || geometry.height !== size.height)) return [];
    const bounds = boundsOfGeometry(geometry);
    if (bounds === null || bounds.x >= size.width || bounds.y >= size.height) return [];
    const moved = translate(geometry as Geometry, by, by, size) as AGeometry;
    const { position: _, hidden: _hidden, locked: _locked, ...state } = stateOf(object);
    return [{ objectId: newId('d'), isNew: true, after: { ...state, geometry: moved, source: { kind: 'drawn' } } }];
  });
}
