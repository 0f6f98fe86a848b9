/** What the stage draws, cut by how often it changes: objects at rest, what is selected or in the making, the hand itself. */
import type { DrawnObject, HandScene } from '../../canvas/annotate-painter.ts';
import type { MaskTiles } from '../../canvas/mask-tiles.ts';
import type { AnObject } from '../../state/annotation-wire.ts';
import { theme } from '../../state/theme-colours.svelte.ts';
import type { AnnotateSession } from './annotate-session.svelte.ts';
import { classWords } from './object-words.ts';
import type { StageView } from './stage-view.svelte.ts';

export interface StageSceneParts {
  session: AnnotateSession;
  view: StageView;
  /** Of classes. */
  colours: () => ReadonlyMap<string, string>;
}

export class StageScene {
  private readonly parts: StageSceneParts;
  /** What an object looks like is the same value until it changes, so that lists of them are compared by identity. */
  private readonly looks = new WeakMap<AnObject, DrawnObject>();
  private readonly rested = new KeptList();
  private readonly taken = new KeptList();

  constructor(parts: StageSceneParts) {
    this.parts = parts;
  }

  private readonly drawn = $derived.by(() => this.parts.session.shown.map((object) => this.lookOf(object)));
  /** Neither selected nor painted. */
  readonly rest = $derived.by(() => this.rested.of(this.drawn.filter(({ selected }) => !selected)));
  /** Selected, painted or in the making. */
  readonly held = $derived.by(() => {
    const { session } = this.parts;
    const { painted } = this;
    const ghost = session.ghostShape;
    return this.taken.of([
      ...this.drawn.filter(({ selected }) => selected),
      ...(painted === null ? [] : [painted]),
      ...(ghost === null ? [] : [this.inTheMaking(ghost)]),
    ]);
  });
  /** What is painted is drawn as its pixels alone. */
  private readonly painted = $derived.by((): DrawnObject | null => {
    const { target } = this.parts.session.painting;
    if (target === null) return null;
    return { ...this.inTheMaking({ kind: 'file' }, target.object?.class), mask: target.tiles };
  });
  readonly hand = $derived.by((): HandScene => {
    const { session, view } = this.parts;
    const { path } = session.corners;
    return {
      objects: this.held,
      hovered: session.hovered === null ? null : (this.rest.find(({ id }) => id === session.hovered) ?? null),
      vertex: session.vertex,
      path: path === null ? null : { ...path, colour: this.colourOf(session.newClass) },
      marquee: session.marqueeBox,
      cursor: session.cursor,
      crosshair: view.crosshair && session.hasCrosshair,
      brush: session.brush,
      accent: theme.accentOnPhoto,
    };
  });

  private colourOf(named: string | null, className = this.parts.session.className): string {
    const own = theme.truthOnPhoto;
    return named === null || named === className ? own : (this.parts.colours().get(named) ?? own);
  }

  private inTheMaking(
    geometry: DrawnObject['geometry'],
    named: string | null = this.parts.session.newClass,
  ): DrawnObject {
    const colour = this.colourOf(named);
    return { id: '', geometry, colour, label: '', isDraft: false, selected: true, locked: true, mask: null };
  }

  private lookOf(object: AnObject): DrawnObject {
    const { session } = this.parts;
    const { className } = session;
    const mask = session.painting.tiles.get(object.id) ?? null;
    return this.kept(object, { className, mask, selected: session.selection.has(object.id) });
  }

  /** What an object of an image that is not shown yet will look like. */
  lookAhead(object: AnObject, className: string, mask: MaskTiles | null): DrawnObject {
    return this.kept(object, { className, mask, selected: false });
  }

  private kept(
    object: AnObject,
    { className, mask, selected }: Pick<DrawnObject, 'mask' | 'selected'> & { className: string },
  ): DrawnObject {
    const now: DrawnObject = {
      id: object.id,
      geometry: object.geometry,
      colour: this.colourOf(object.class, className),
      label: classWords(object, className),
      isDraft: object.state === 'draft',
      selected,
      locked: object.locked,
      mask,
    };
    const known = this.looks.get(object);
    const names = Object.keys(now) as (keyof DrawnObject)[];
    if (known !== undefined && names.every((name) => known[name] === now[name])) return known;
    this.looks.set(object, now);
    return now;
  }
}

/** The list as it was, where the next one holds the same. */
class KeptList {
  private list: readonly DrawnObject[] = [];

  of(next: readonly DrawnObject[]): readonly DrawnObject[] {
    const isSame = next.length === this.list.length && next.every((one, i) => one === this.list[i]);
    if (!isSame) this.list = next;
    return this.list;
  }
}
