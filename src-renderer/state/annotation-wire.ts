/** Objects and steps as they go between the window and the engine. */
import type { ReviewState } from '../../src-shared/catalogue.ts';
import type { TruthObject } from '../../src-shared/truth-object.ts';
import type { Api } from './api.ts';

export type Described = Awaited<ReturnType<Api['annotations']['get']['query']>>;
export type AnObject = Described['objects'][number];
export type AGeometry = AnObject['geometry'];
export type HistoryWords = Described['history'];

/** What an edit says of an object. */
export type AnObjectState = Pick<AnObject, 'class' | 'geometry' | 'state' | 'source'> &
  Partial<Pick<TruthObject, 'note' | 'hidden' | 'locked' | 'position'>>;

export interface AChange {
  objectId: string;
  isNew: boolean;
  /** Null deletes it. */
  after: AnObjectState | null;
}

/** What a person says of an image: its state, or a note on it. */
export type ImageWords = { review: ReviewState; note?: never } | { note: string; review?: never };

export interface Step {
  /** Sent again, it is not done again. */
  id: string;
  /** Of the workspace. */
  place: string;
  image: string;
  relativePath: string;
  kind: 'commit' | 'undo' | 'redo' | 'describe';
  changes: readonly AChange[];
  /** Of `describe`. */
  what?: ImageWords;
  /** What the item showed of its file when it was drawn, of an object as an item. */
  region?: Described['region'];
  author: string | null;
  /** As in "draw a box". */
  words: string;
}

export function newId(prefix: string): string {
  return `${prefix}-${crypto.randomUUID()}`;
}

export function stateOf({ class: named, geometry, state, source, note, hidden, locked, position }: AnObject) {
  return {
    class: named,
    geometry,
    state,
    source,
    ...(note !== '' && { note }),
    ...(hidden && { hidden }),
    ...(locked && { locked }),
    position,
  } satisfies AnObjectState;
}
