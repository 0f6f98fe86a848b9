/**
 * The log of edits of ground truth, image by image: what was, what is, who and when. Undo and redo walk it, also after the
 * workspace was closed. An object that an import brought belongs to whoever changes it, and no import brings it again.
 */
import { randomUUID } from 'node:crypto';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { Geometry, TruthObject, TruthSource } from '../../../src-shared/truth-object.ts';
import { canonicalJson } from '../content-key.ts';
import { refuseWhileImporting } from '../dataset-import.ts';
import type { ImageId } from '../ids.ts';
import type { Store } from '../store.ts';
import { currentDataset, needDataset, objectOf } from './current-dataset.ts';
import type { Objects } from './objects.ts';

/** What of an object an edit can say. */
export type ObjectState = Pick<TruthObject, 'class' | 'geometry' | 'state' | 'source'>;

export interface Change {
  /** Of the object that changes; left out for a new one. */
  objectId?: string;
  /** Null deletes the object. */
  after: ObjectState | null;
}

export interface Edit {
  sequence: number;
  objectId: string;
  before: ObjectState | null;
  after: ObjectState | null;
  author: string;
  time: string;
  /** `abandoned`: undone, and then something else was done. */
  state: 'done' | 'undone' | 'abandoned';
}

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
}

type EditRow = Omit<Edit, 'before' | 'after'> & { before: string | null; after: string | null };

export class Edits {
  private readonly store: Store;
  private readonly objects: Objects;
  private readonly held;
  private readonly insertObject;
  private readonly updateObject;
  private readonly insertEdit;
  private readonly selectHistory;
  private readonly selectStep;
  private readonly setState;
  private readonly abandon;
  private readonly lastSequence;
  private readonly known;

  constructor(store: Store, objects: Objects) {
    this.store = store;
    this.objects = objects;
    this.known = store.query<[ImageId], { id: number }>('SELECT id FROM image WHERE id = ?');
    this.held = store.query<[string, ImageId], Held>(
      `SELECT number, dataset_id AS datasetId, class, kind, geometry, state, deleted, source, origin FROM object
       WHERE id = ? AND image_id = ? AND ${objectOf(currentDataset)}`,
    );
    this.insertObject = store.query<
      [string, ImageId, ImageId, string | null, string, string, string, string, string, string, string]
    >(
      `INSERT INTO object (id, image_id, dataset_id, position, class, kind, geometry, state, deleted, source, origin,
                           author, created, updated)
       VALUES (?, ?, NULL, (SELECT coalesce(max(position), -1) + 1 FROM object WHERE image_id = ?), ?, ?, ?, ?, 0, ?, NULL,
               ?, ?, ?)`,
    );
    this.updateObject = store.query<
      [number | null, string | null, string, string, string, number, string, string | null, string, string, number]
    >(
      `UPDATE object SET dataset_id = ?, class = ?, kind = ?, geometry = ?, state = ?, deleted = ?, source = ?, origin = ?,
         author = ?, updated = ? WHERE number = ?`,
    );
    this.insertEdit = store.query<[ImageId, number, string, string | null, string | null, string, string]>(
      `INSERT INTO edit (image_id, sequence, object_id, before, after, author, time, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'done')`,
    );
    const columns = 'sequence, object_id AS objectId, before, after, author, time, state';
    this.selectHistory = store.query<[ImageId], EditRow>(
      `SELECT ${columns} FROM edit WHERE image_id = ? ORDER BY sequence, object_id`,
    );
    this.selectStep = store.query<[ImageId, number], EditRow>(
      `SELECT ${columns} FROM edit WHERE image_id = ? AND sequence = ? ORDER BY object_id`,
    );
    this.setState = store.query<[string, ImageId, number]>(
      'UPDATE edit SET state = ? WHERE image_id = ? AND sequence = ?',
    );
    this.abandon = store.query<[ImageId]>(
      `UPDATE edit SET state = 'abandoned' WHERE image_id = ? AND state = 'undone'`,
    );
    this.lastSequence = store.query<[ImageId], { done: number; undone: number | null; last: number }>(
      `SELECT coalesce(max(sequence) FILTER (WHERE state = 'done'), 0) AS done,
              min(sequence) FILTER (WHERE state = 'undone') AS undone, coalesce(max(sequence), 0) AS last
       FROM edit WHERE image_id = ?`,
    );
  }

  /** One step, all of it or nothing, durable when it returns. Gives the ids of the objects. */
  commit(imageId: ImageId, author: string, changes: readonly Change[]): string[] {
    this.requireQuiet(imageId);
    return this.store.transaction(() => {
      this.abandon.run(imageId);
      const sequence = this.lastSequence.get(imageId)!.last + 1;
      const now = this.store.now();
      const ids = changes.map(({ objectId, after }) => {
        const id = objectId ?? `d-${randomUUID()}`;
        const held = this.held.get(id, imageId);
        if (objectId !== undefined && (held === undefined || held.deleted === 1)) throw noObject();
        const before = held === undefined ? null : stateOf(held);
        this.write(imageId, id, after, { author, now });
        this.insertEdit.run(imageId, sequence, id, toText(before), toText(after), author, now);
        return id;
      });
      this.objects.rekey(imageId);
      return ids;
    });
  }

  /** Takes the last step back; false where there is none. */
  undo(imageId: ImageId): boolean {
    return this.walk(imageId, 'undo');
  }

  /** Does the step again that was taken back last; false where there is none. */
  redo(imageId: ImageId): boolean {
    return this.walk(imageId, 'redo');
  }

  /** Every edit of the image, the first one first. */
  of(imageId: ImageId): Edit[] {
    return this.selectHistory.all(imageId).map(fromRow);
  }

  private walk(imageId: ImageId, direction: 'undo' | 'redo'): boolean {
    this.requireQuiet(imageId);
    return this.store.transaction(() => {
      const { done, undone } = this.lastSequence.get(imageId)!;
      const sequence = direction === 'undo' ? done : (undone ?? 0);
      if (sequence === 0) return false;
      const now = this.store.now();
      for (const { objectId, before, after, author } of this.selectStep.all(imageId, sequence).map(fromRow))
        this.write(imageId, objectId, direction === 'undo' ? before : after, { author, now });
      this.setState.run(direction === 'undo' ? 'undone' : 'done', imageId, sequence);
      this.objects.rekey(imageId);
      return true;
    });
  }

  private write(
    imageId: ImageId,
    id: string,
    state: ObjectState | null,
    { author, now }: { author: string; now: string },
  ): void {
    const held = this.held.get(id, imageId);
    if (held === undefined) {
      if (state === null) return;
      const { kind, ...geometry } = state.geometry;
      const text = JSON.stringify(geometry);
      const source = JSON.stringify(state.source);
      this.insertObject.run(id, imageId, imageId, state.class, kind, text, state.state, source, author, now, now);
      return;
    }
    const was = stateOf({ ...held, deleted: 0 })!;
    const origin = held.datasetId === null ? held.origin : JSON.stringify(was.geometry);
    const next = state ?? was;
    const { kind, ...geometry } = next.geometry;
    const owner = this.ownerOf(held, { origin, state });
    this.updateObject.run(
      owner,
      next.class,
      kind,
      JSON.stringify(geometry),
      next.state,
      state === null ? 1 : 0,
      JSON.stringify(next.source),
      owner === null ? origin : null,
      owner === null ? author : '',
      now,
      held.number,
    );
  }

  /** The import's again where every change of what it brought was taken back. */
  private ownerOf(held: Held, { origin, state }: { origin: string | null; state: ObjectState | null }): number | null {
    if (origin === null || state === null || state.class !== null || state.state !== 'final') return null;
    if (canonicalJson(state.geometry) !== canonicalJson(JSON.parse(origin))) return null;
    return held.datasetId ?? this.currentId();
  }

  private currentId(): number | null {
    return this.store.query<[], { id: number }>(`SELECT id FROM dataset WHERE state = 'current'`).get()?.id ?? null;
  }

  private requireQuiet(imageId: ImageId): void {
    needDataset(this.store);
    if (this.known.get(imageId) === undefined)
      throw new TripletscopeError('not-found', 'this image is not in the workspace', {
        remedy: 'Open the data set again: it may have been imported anew.',
      });
    refuseWhileImporting(this.store);
  }
}

function stateOf(held: Held): ObjectState | null {
  if (held.deleted === 1) return null;
  return {
    class: held.class,
    geometry: { kind: held.kind, ...(JSON.parse(held.geometry) as object) } as Geometry,
    state: held.state,
    source: JSON.parse(held.source) as TruthSource,
  };
}

function toText(state: ObjectState | null): string | null {
  return state === null ? null : JSON.stringify(state);
}

function fromRow({ before, after, ...row }: EditRow): Edit {
  const parse = (text: string | null): ObjectState | null => (text === null ? null : (JSON.parse(text) as ObjectState));
  return { ...row, before: parse(before), after: parse(after) };
}

function noObject(): TripletscopeError {
  return new TripletscopeError('not-found', 'this object is not on the image any more', {
    remedy: 'Look at the image again: it may have been changed elsewhere.',
  });
}
