/** What can be done with the selected objects, each as one step. Locked objects are left as they are. */
import { boundsOfGeometry } from '../../../src-shared/annotate/bounds.ts';
import { translate } from '../../../src-shared/annotate/move-object.ts';
import type { Box, Size } from '../../../src-shared/geometry.ts';
import type { Geometry } from '../../../src-shared/truth-object.ts';
import type { MenuItem } from '../../components/Menu.svelte';
import {
  type AChange,
  type AGeometry,
  type AnObject,
  type AnObjectState,
  newId,
  stateOf,
} from '../../state/annotation-wire.ts';
import { kindWords, sizeWords } from './object-words.ts';
import type { SessionCore } from './session-core.ts';
import {
  asMasks,
  boxesAround,
  merge,
  type ShapeContext,
  speckPixels,
  split,
  withHolesFilled,
  withoutSpecks,
} from './shape-actions.ts';

export class ObjectActions {
  private readonly session: SessionCore;

  constructor(session: SessionCore) {
    this.session = session;
  }

  changed(object: AnObject, change: Partial<AnObjectState>): AChange {
    return { objectId: object.id, isNew: false, after: { ...stateOf(object), ...change } };
  }

  /** Selected and not locked. */
  editable(): AnObject[] {
    const { selected } = this.session;
    const free = selected.filter(({ locked }) => !locked);
    if (free.length === 0 && selected.length > 0)
      this.session.say(selected.length === 1 ? 'The object is locked.' : 'The objects are locked.');
    return free;
  }

  remove(): void {
    const gone = this.editable();
    if (gone.length === 0) return;
    const changes = gone.map(({ id }) => ({ objectId: id, isNew: false, after: null }));
    this.session.commit(changes, `${objectsWords(gone.length)} deleted`);
  }

  /** A copy a little beside each of them, which is then selected. */
  duplicate(): void {
    this.paste(this.session.selected, 10);
  }

  /** Copies of these objects, moved by some pixels; what does not fit the image is left out. */
  paste(objects: readonly AnObject[], by: number): void {
    const copies = copiesOf(objects, { size: this.session.size, by });
    if (copies.length === 0) {
      this.session.say('Nothing of it fits this image.');
      return;
    }
    this.session.commit(copies, `${objectsWords(copies.length)} copied`);
    this.session.select(copies.map(({ objectId }) => objectId));
  }

  /** Of the selected objects, and of those to come. Null is the class of the image. */
  setClass(named: string | null): void {
    const { session } = this;
    const value = named === session.className ? null : named;
    session.newClass = value;
    const words = value ?? session.className;
    if (session.selected.length === 0) {
      session.say(`New objects: ${words}`);
      return;
    }
    const objects = this.editable().filter((object) => object.class !== value);
    if (objects.length === 0) session.say(`Class: ${words}`);
    else
      session.commit(
        objects.map((object) => this.changed(object, { class: value })),
        `Class: ${words}`,
      );
  }

  setHidden(objects: readonly AnObject[], hidden: boolean): void {
    const changes = objects.filter((one) => one.hidden !== hidden).map((one) => this.changed(one, { hidden }));
    if (changes.length > 0) this.session.commit(changes, hidden ? 'Hidden' : 'Shown');
  }

  setLocked(objects: readonly AnObject[], locked: boolean): void {
    const changes = objects.filter((one) => one.locked !== locked).map((one) => this.changed(one, { locked }));
    if (changes.length > 0) this.session.commit(changes, locked ? 'Locked' : 'Unlocked');
  }

  setNote(object: AnObject, note: string): void {
    if (note.trim() !== object.note) this.session.commit([this.changed(object, { note: note.trim() })], 'Note kept');
  }

  /** Drafts that a person has looked at. */
  finishDrafts(): void {
    const changes = this.session.selected
      .filter(({ state }) => state === 'draft')
      .map((one) => this.changed(one, { state: 'final' as const }));
    if (changes.length > 0)
      this.session.commit(changes, `${changes.length === 1 ? 'Draft' : `${changes.length} drafts`} finished`);
  }

  /** In front of the object that is drawn next (1), or behind the one before (−1). */
  reorder(object: AnObject, by: 1 | -1): void {
    const { objects } = this.session;
    const order = objects.map(({ id }) => id);
    const at = order.indexOf(object.id);
    if (order[at + by] === undefined) {
      this.session.say(by === 1 ? 'It is in front of all others.' : 'It is behind all others.');
      return;
    }
    [order[at], order[at + by]] = [order[at + by], order[at]];
    // Positions may be equal where an import gave them.
    const changes = order
      .map((id, position) => ({ object: objects.find((one) => one.id === id)!, position }))
      .filter((one) => one.object.position !== one.position)
      .map((one) => this.changed(one.object, { position: one.position }));
    this.session.commit(changes, by === 1 ? 'Brought forward' : 'Sent backward');
  }

  /** What can be done with the shapes of the selected objects; what would change nothing says so. */
  shapes(): MenuItem[] {
    const { size, selected } = this.session;
    const context: ShapeContext = { size, pixels: (object) => this.session.painting.pixelsOf(object) };
    const item = (label: string, said: string, of: (objects: AnObject[]) => AChange[], disabled = false): MenuItem => ({
      label,
      disabled,
      run: () => {
        const changes = of(this.editable());
        if (changes.length === 0) {
          this.session.say('This would change nothing.');
          return;
        }
        this.session.commit(changes, said);
        this.session.select(changes.filter(({ after }) => after !== null).map(({ objectId }) => objectId));
      },
    });
    const kinds = new Set(selected.map(({ geometry }) => geometry.kind));
    const areMasks = kinds.has('mask') || kinds.has('file');
    return [
      item('Merge into one', 'Merged into one', (all) => merge(all, context), selected.length < 2),
      item(
        'Split into its parts',
        'Split into parts',
        (all) => all.flatMap((one) => split(one, context)),
        kinds.has('box'),
      ),
      item('Fill holes', 'Holes filled', (all) => withHolesFilled(all, context), !areMasks && !kinds.has('polygon')),
      item(
        `Remove specks below ${speckPixels} pixels`,
        'Specks removed',
        (all) => withoutSpecks(all, context),
        !areMasks,
      ),
      item(
        'Add a box around it',
        'Box added',
        (all) => boxesAround(all, context),
        kinds.size === 1 && kinds.has('box'),
      ),
      item(
        'Turn into a mask',
        'Turned into a mask',
        (all) => asMasks(all, context),
        kinds.size === 1 && kinds.has('mask'),
      ),
    ];
  }

  describe(object: AnObject): string {
    const facts = [
      kindWords[object.geometry.kind],
      object.class ?? this.session.className,
      sizeWords(object.geometry),
      ...(object.state === 'draft' ? ['draft'] : []),
      ...(object.locked ? ['locked'] : []),
    ];
    return facts.join(', ');
  }

  /** Around what is selected; null where nothing is. */
  bounds(): Box | null {
    const boxes = this.session.selected.map(({ geometry }) => boundsOfGeometry(geometry)).filter((box) => box !== null);
    if (boxes.length === 0) return null;
    const [left, top] = [Math.min(...boxes.map(({ x }) => x)), Math.min(...boxes.map(({ y }) => y))];
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

function objectsWords(count: number): string {
  return count === 1 ? 'Object' : `${count} objects`;
}
