/** Objects of an image by who drew them: one author alone, how far two agree, and a merge of what both drew. */
import { type AuthoredShape, agreementOf } from '../../../src-shared/annotate/agreement.ts';
import type { MaskRuns } from '../../../src-shared/annotate/mask-runs.ts';
import { maskOfGeometry } from '../../../src-shared/annotate/to-mask.ts';
import { plural } from '../../catalogue/words.ts';
import type { AnObject } from '../../state/annotation-wire.ts';
import type { GestureHost } from './gesture.ts';
import { classWords } from './object-words.ts';

export interface AuthorsHost extends Pick<GestureHost, 'commit' | 'size'> {
  readonly objects: readonly AnObject[];
  readonly className: string;
  say(text: string): void;
  /** Gives the pixels of a mask that is laid out; null while they are on their way. */
  readonly painting: { pixelsOf(object: AnObject): MaskRuns | null };
}

/** Of two authors: whose object stays. */
export type Taken = 'first' | 'second' | 'both';

/** Objects that stand for each other; an object without a partner stands alone. */
export interface AuthoredRow {
  key: string;
  first: AnObject | null;
  second: AnObject | null;
  className: string;
  iou: number | null;
  dice: number | null;
}

export class Authors {
  private readonly host: AuthorsHost;
  /** Who of all is shown; null is everyone. */
  private wanted = $state<string | null>(null);
  private chosen = $state.raw<readonly [string, string] | null>(null);
  private taken = $state.raw<ReadonlyMap<string, Taken>>(new Map());

  constructor(host: AuthorsHost) {
    this.host = host;
  }

  /** Empty for what was imported and not changed, which comes last. */
  readonly names = $derived.by((): string[] => {
    const names = [...new Set(this.host.objects.map(({ author }) => author))];
    return names.sort((a, b) => Number(a === '') - Number(b === '') || a.localeCompare(b, 'en'));
  });
  readonly only = $derived.by(() => (this.wanted !== null && this.names.includes(this.wanted) ? this.wanted : null));
  /** The two that are compared; null with fewer. */
  readonly pair = $derived.by((): readonly [string, string] | null => {
    const { names, chosen } = this;
    if (chosen?.every((name) => names.includes(name))) return chosen;
    return names.length < 2 ? null : [names[0], names[1]];
  });

  /** Of their final objects; null while a mask file is on its way, and without two authors. */
  readonly agreement = $derived.by(() => {
    const { pair, host } = this;
    if (pair === null) return null;
    const shapes = pair.map((name) => shapesOf(host, name));
    if (shapes.includes(null)) return null;
    const [first, second] = shapes as AuthoredShape[][];
    const { pairs, onlyA, onlyB, iou, dice } = agreementOf(first, second, { size: host.size });
    const known = new Map(host.objects.map((object) => [object.id, object]));
    const row = (a: string | null, b: string | null, of: { iou: number; dice: number } | null): AuthoredRow => {
      const [one, other] = [a, b].map((id) => (id === null ? null : (known.get(id) ?? null)));
      const className = classWords((one ?? other)!, host.className);
      return {
        key: `${a ?? ''} ${b ?? ''}`,
        first: one,
        second: other,
        className,
        iou: of?.iou ?? null,
        dice: of?.dice ?? null,
      };
    };
    const rows = [
      ...pairs.map(({ a, b, ...of }) => row(a, b, of)),
      ...onlyA.map((a) => row(a, null, null)),
      ...onlyB.map((b) => row(null, b, null)),
    ];
    return { rows, iou, dice };
  });

  /** What the merge would delete. */
  readonly dropped = $derived.by((): AnObject[] =>
    (this.agreement?.rows ?? []).flatMap((row) => {
      const taken = this.takenOf(row.key);
      return [taken === 'second' ? row.first : null, taken === 'first' ? row.second : null].filter(
        (one) => one !== null,
      );
    }),
  );

  show(name: string | null): void {
    this.wanted = name;
    this.host.say(
      name === null ? 'Objects of everyone' : name === '' ? 'Imported objects alone' : `Objects of ${name} alone`,
    );
  }

  showEveryone(): void {
    this.wanted = null;
  }

  compare(place: 0 | 1, name: string): void {
    const { pair } = this;
    if (pair === null) return;
    const other = pair[1 - place] === name ? pair[place] : pair[1 - place];
    this.chosen = place === 0 ? [name, other] : [other, name];
    this.taken = new Map();
  }

  takenOf(key: string): Taken {
    return this.taken.get(key) ?? 'both';
  }

  take(key: string, taken: Taken): void {
    this.taken = new Map([...this.taken, [key, taken]]);
  }

  takeAll(taken: Taken): void {
    this.taken = new Map((this.agreement?.rows ?? []).map(({ key }) => [key, taken]));
  }

  /** One step: what was not taken is deleted. Locked objects stay. */
  merge(): void {
    const gone = this.dropped.filter(({ locked }) => !locked);
    const left = this.dropped.length - gone.length;
    const note = left === 0 ? '' : `, ${plural(left, 'locked object')} left`;
    if (gone.length === 0) {
      this.host.say(left === 0 ? 'Both are kept: nothing changes.' : 'The objects to be deleted are locked.');
      return;
    }
    this.taken = new Map();
    this.host.commit(
      gone.map(({ id }) => ({ objectId: id, isNew: false, after: null })),
      `Merged: ${plural(gone.length, 'object')} deleted${note}`,
    );
  }
}

export function authorWords(name: string): string {
  return name === '' ? 'imported' : name;
}

function shapesOf(host: AuthorsHost, name: string): AuthoredShape[] | null {
  const shapes: AuthoredShape[] = [];
  for (const object of host.objects) {
    if (object.author !== name || object.state !== 'final') continue;
    const { geometry } = object;
    const mask = geometry.kind === 'file' ? host.painting.pixelsOf(object) : maskOfGeometry(geometry, host.size);
    if (mask === null) return null;
    shapes.push({ id: object.id, class: object.class ?? host.className, mask });
  }
  return shapes;
}
