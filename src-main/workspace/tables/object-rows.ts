/**
 * The row of an object, as an edit finds and leaves it. An object that an import brought belongs to whoever changes it, and no
 * import brings it again.
 */
import type { Geometry, ObjectState, TruthSource } from '../../../src-shared/truth-object.ts';
import { canonicalJson } from '../content-key.ts';
import type { ImageId } from '../ids.ts';
import type { Store } from '../store.ts';
import { currentDataset, objectOf } from './current-dataset.ts';
import type { Regions } from './regions.ts';

interface Held {
  number: number;
  datasetId: number | null;
  class: string | null;
  kind: string;
  geometry: string;
  state: 'draft' | 'final';
  deleted: 0 | 1;
  source: string;
  origin: string | null;
  author: string;
  note: string;
  hidden: 0 | 1;
  locked: 0 | 1;
  position: number;
}

export class ObjectRows {
  private readonly store: Store;
  private readonly regions: Regions;
  private readonly held;
  private readonly insertObject;
  private readonly updateObject;
  private readonly selectTaken;

  constructor(store: Store, regions: Regions) {
    this.store = store;
    this.regions = regions;
    this.held = store.query<[string, ImageId], Held>(
      `SELECT number, dataset_id AS datasetId, class, kind, geometry, state, deleted, source, origin, author,
         note, hidden, locked, position FROM object
       WHERE id = ? AND image_id = ? AND ${objectOf(currentDataset)}`,
    );
    this.insertObject = store.query<
      [
        string,
        ImageId,
        number | null,
        ImageId,
        string | null,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        number,
        number,
      ]
    >(
      `INSERT INTO object (id, image_id, dataset_id, position, class, kind, geometry, state, deleted, source, origin,
                           author, created, updated, note, hidden, locked)
       VALUES (?, ?, NULL, coalesce(?, (SELECT coalesce(max(position), -1) + 1 FROM object WHERE image_id = ?)), ?, ?, ?, ?,
               0, ?, NULL, ?, ?, ?, ?, ?, ?)`,
    );
    this.updateObject = store.query<
      [
        number | null,
        string | null,
        string,
        string,
        string,
        number,
        string,
        string | null,
        string,
        string,
        string,
        number,
        number,
        number | null,
        number,
      ]
    >(
      `UPDATE object SET dataset_id = ?, class = ?, kind = ?, geometry = ?, state = ?, deleted = ?, source = ?, origin = ?,
         author = ?, updated = ?, note = ?, hidden = ?, locked = ?, position = coalesce(?, position) WHERE number = ?`,
    );
    this.selectTaken = store.query<[string], { one: number }>('SELECT 1 AS one FROM object WHERE id = ? LIMIT 1');
  }

  /** Null where the image has no such object, or it was deleted. */
  stateOf(imageId: ImageId, id: string): ObjectState | null {
    const held = this.held.get(id, imageId);
    return held === undefined || held.deleted === 1 ? null : stateOf(held);
  }

  /** Also by an object that was deleted, or of another data set. */
  isTaken(id: string): boolean {
    return this.selectTaken.get(id) !== undefined;
  }

  /** Makes the object what `state` says; null deletes it. The author is who edits, where the state names none. */
  write(
    { imageId, id }: { imageId: ImageId; id: string },
    state: ObjectState | null,
    { author, now }: { author: string; now: string },
  ): void {
    const held = this.held.get(id, imageId);
    if (held === undefined) {
      if (state === null) return;
      const { kind, ...geometry } = state.geometry;
      const text = JSON.stringify(geometry);
      const source = JSON.stringify(state.source);
      const position = state.position ?? null;
      this.insertObject.run(
        id,
        imageId,
        position,
        imageId,
        state.class,
        kind,
        text,
        state.state,
        source,
        state.author ?? author,
        now,
        now,
        state.note ?? '',
        Number(state.hidden ?? false),
        Number(state.locked ?? false),
      );
      return;
    }
    const was = stateOf(held);
    const origin =
      held.datasetId === null ? held.origin : JSON.stringify(this.regions.asImported(imageId, was.geometry));
    const next = state ?? was;
    const { kind, ...geometry } = next.geometry;
    const isLook = held.datasetId !== null && state !== null && isSameTruth(state, was);
    const owner = isLook ? held.datasetId : this.ownerOf(imageId, held, { origin, state });
    this.updateObject.run(
      owner,
      next.class,
      kind,
      JSON.stringify(geometry),
      next.state,
      state === null ? 1 : 0,
      JSON.stringify(next.source),
      owner === null ? origin : null,
      owner === null ? (next.author ?? author) : '',
      now,
      next.note ?? '',
      Number(next.hidden ?? false),
      Number(next.locked ?? false),
      next.position ?? null,
      held.number,
    );
  }

  /** The import's again where every change of what it brought was taken back. */
  private ownerOf(
    imageId: ImageId,
    held: Held,
    { origin, state }: { origin: string | null; state: ObjectState | null },
  ): number | null {
    if (origin === null || state === null || state.class !== null || state.state !== 'final') return null;
    if ((state.note ?? '') !== '') return null;
    const asImported = this.regions.asImported(imageId, state.geometry);
    if (canonicalJson(asImported) !== canonicalJson(JSON.parse(origin))) return null;
    return held.datasetId ?? this.currentId();
  }

  private currentId(): number | null {
    return this.store.query<[], { id: number }>(`SELECT id FROM dataset WHERE state = 'current'`).get()?.id ?? null;
  }
}

/** What it is, or was before it was deleted. */
function stateOf(held: Held): ObjectState {
  return {
    class: held.class,
    geometry: { kind: held.kind, ...(JSON.parse(held.geometry) as object) } as Geometry,
    state: held.state,
    source: JSON.parse(held.source) as TruthSource,
    ...(held.author === '' ? {} : { author: held.author }),
    ...(held.note === '' ? {} : { note: held.note }),
    ...(held.hidden === 1 ? { hidden: true } : {}),
    ...(held.locked === 1 ? { locked: true } : {}),
    position: held.position,
  };
}

/** Only how Annotate shows it differs: the object stays the import's. */
function isSameTruth(a: ObjectState, b: ObjectState): boolean {
  const truth = ({ class: named, geometry, state, note = '' }: ObjectState): string =>
    canonicalJson({ named, geometry, state, note });
  return truth(a) === truth(b);
}
