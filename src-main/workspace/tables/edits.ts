/**
 * The log of edits, image by image: what was, what is, who and when, of the ground truth and of what a person says of the
 * image. Undo and redo walk it, also after the workspace was closed. What an edit makes of the object's row: `object-rows.ts`.
 */
import { randomUUID } from 'node:crypto';
import type { ImageChange, ImageWords, ObjectChange } from '../../../src-shared/annotate/step-words.ts';
import type { ReviewState } from '../../../src-shared/catalogue.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { boxAround, movedGeometry, placedGeometry, reachOfMask } from '../../../src-shared/move-geometry.ts';
import type { ObjectState } from '../../../src-shared/truth-object.ts';
import { canonicalJson } from '../content-key.ts';
import { refuseWhileImporting } from '../dataset-import.ts';
import type { ImageId } from '../ids.ts';
import type { Store } from '../store.ts';
import { needDataset } from './current-dataset.ts';
import { ObjectRows } from './object-rows.ts';
import type { Objects } from './objects.ts';
import type { Regions } from './regions.ts';
import type { Reviews } from './reviews.ts';

export interface Change {
  /** Of the object that changes; left out for a new one that gets its id here. */
  objectId?: string;
  /** The id is that of a new object, as the window chose it. */
  isNew?: boolean;
  /** Null deletes the object. */
  after: ObjectState | null;
}

interface LogEntry {
  sequence: number;
  author: string;
  time: string;
  /** `abandoned`: undone, and then something else was done. */
  state: 'done' | 'undone' | 'abandoned';
}

type ObjectEdit = LogEntry & ObjectChange & { objectId: string };
/** What is said of an object or of the image itself (ADR 85). */
export type Edit = ObjectEdit | (LogEntry & ImageChange);

/** In place of the id of an object, in the log: no object has it. */
const theImage = '';

interface Standing {
  done: number;
  undone: number | null;
  last: number;
}

interface StepRow {
  imageId: ImageId;
  action: 'commit' | 'undo' | 'redo';
  sequence: number | null;
}

type EditRow = LogEntry & { objectId: string; before: string | null; after: string | null };

export class Edits {
  private readonly store: Store;
  private readonly objects: Objects;
  private readonly regions: Regions;
  private readonly reviews: Reviews;
  private readonly rows: ObjectRows;
  private readonly insertEdit;
  private readonly selectHistory;
  private readonly selectStep;
  private readonly setState;
  private readonly abandon;
  private readonly lastSequence;
  private readonly known;
  private readonly selectKnownStep;
  private readonly insertStep;
  private readonly editedPage;

  constructor(store: Store, { objects, regions, reviews }: { objects: Objects; regions: Regions; reviews: Reviews }) {
    this.store = store;
    this.objects = objects;
    this.regions = regions;
    this.reviews = reviews;
    this.rows = new ObjectRows(store, regions);
    this.known = store.query<[ImageId], { id: number }>('SELECT id FROM image WHERE id = ?');
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
    this.selectKnownStep = store.query<[string], StepRow>(
      'SELECT image_id AS imageId, action, sequence FROM step WHERE id = ?',
    );
    this.insertStep = store.query<[string, ImageId, string, number | null, string]>(
      'INSERT INTO step (id, image_id, action, sequence, time) VALUES (?, ?, ?, ?, ?)',
    );
    this.editedPage = store.values<[number], ImageId>(
      'SELECT DISTINCT image_id FROM edit WHERE image_id > ? ORDER BY image_id LIMIT 1000',
    );
    this.lastSequence = store.query<[ImageId], Standing>(
      `SELECT coalesce(max(sequence) FILTER (WHERE state = 'done'), 0) AS done,
              min(sequence) FILTER (WHERE state = 'undone') AS undone, coalesce(max(sequence), 0) AS last
       FROM edit WHERE image_id = ?`,
    );
  }

  /**
   * One step, all of it or nothing, durable when it returns. Gives the ids of the objects. `step` names it: what is sent
   * again under the same name, because the answer was lost, is not done twice.
   */
  commit(imageId: ImageId, author: string, changes: readonly Change[], step?: string): string[] {
    this.requireQuiet(imageId);
    return this.store.transaction(() => {
      const known = this.knownStep(imageId, 'commit', step);
      if (known !== null) return this.ofStep(known).flatMap(({ objectId }) => objectId ?? []);
      return this.record(
        { imageId, author, step },
        this.placed(
          imageId,
          changes.map((change) => this.checked(imageId, change)),
        ),
      );
    });
  }

  /** The same of what a person says of the image; what is said already is no step. */
  describe(imageId: ImageId, author: string, words: ImageWords, step?: string): void {
    this.requireKnown(imageId);
    this.store.transaction(() => {
      if (this.knownStep(imageId, 'commit', step) === null) this.say(words, { imageId, author, step });
    });
  }

  /** The same of many images, in batches: each has a step of its own. */
  describeMany(imageIds: Iterable<ImageId>, author: string, words: ImageWords): Promise<void> {
    return this.store.inBatches(imageIds, (imageId) => this.say(words, { imageId, author }));
  }

  /** Takes the last step back; false where there is none. `step` as in `commit`. */
  undo(imageId: ImageId, step?: string): boolean {
    return this.walk(imageId, 'undo', step);
  }

  /** Does the step again that was taken back last; false where there is none. */
  redo(imageId: ImageId, step?: string): boolean {
    return this.walk(imageId, 'redo', step);
  }

  /** The objects of the image as they were after the step `sequence` (0: before the first), as one new step. Gives how many changed. */
  restore(imageId: ImageId, author: string, sequence: number): number {
    this.requireQuiet(imageId);
    return this.store.transaction(() => {
      const later = this.of(imageId).filter((edit) => edit.state === 'done' && edit.sequence > sequence);
      const then = new Map<string, ObjectState | null>();
      for (const { objectId, before } of later.filter(isOfObject)) if (!then.has(objectId)) then.set(objectId, before);
      const wanted = this.placed(
        imageId,
        [...then].map(([id, after]) => ({ id, after })),
      );
      const changes = wanted.filter(
        ({ id, after }) => canonicalJson(after) !== canonicalJson(this.rows.stateOf(imageId, id)),
      );
      if (changes.length > 0) this.record({ imageId, author }, changes);
      return changes.length;
    });
  }

  /** What the next undo would take back and the next redo would do again; empty where there is nothing. */
  next(imageId: ImageId): { undo: Edit[]; redo: Edit[] } {
    const { done, undone } = this.lastSequence.get(imageId)!;
    const at = (sequence: number | null): Edit[] =>
      sequence === null || sequence === 0 ? [] : this.selectStep.all(imageId, sequence).map(fromRow);
    return { undo: at(done), redo: at(undone) };
  }

  /** What a step of this id did, took back or did again. */
  byStep(step: string): Edit[] {
    const known = this.selectKnownStep.get(step);
    return known === undefined ? [] : this.ofStep(known);
  }

  private ofStep({ imageId, sequence }: StepRow): Edit[] {
    return sequence === null ? [] : this.selectStep.all(imageId, sequence).map(fromRow);
  }

  /** Images with an entry in the log, ascending. */
  async images(): Promise<ImageId[]> {
    const found: ImageId[] = [];
    const pages = this.store.pages(
      (after) => this.editedPage.all(after),
      (id) => id,
    );
    for await (const page of pages) found.push(...page);
    return found;
  }

  /** Every edit of the image, the first one first. */
  of(imageId: ImageId): Edit[] {
    return this.selectHistory.all(imageId).map(fromRow);
  }

  /**
   * The states in the frame of the image. A mask that was made while the item showed another region may reach beyond the
   * one of now: the region is widened first, so that no pixel of it is lost (ADR 69).
   */
  private placed<T extends { after: ObjectState | null }>(imageId: ImageId, wanted: readonly T[]): T[] {
    const region = this.regions.of(imageId);
    if (region === null) return [...wanted];
    const reaches = wanted.flatMap(({ after }) =>
      after?.geometry.kind === 'mask' ? (reachOfMask(after.geometry) ?? []) : [],
    );
    const { width, height } = region;
    const needed = boxAround([{ x: 0, y: 0, width, height }, ...reaches])!;
    const wide = { ...needed, x: region.x + needed.x, y: region.y + needed.y };
    this.regions.move([{ imageId, region: wide }]);
    return wanted.map((one) => {
      if (one.after === null) return one;
      const geometry = placedGeometry(movedGeometry(one.after.geometry, region, wide), wide);
      return { ...one, after: { ...one.after, geometry } };
    });
  }

  private checked(imageId: ImageId, { objectId, isNew, after }: Change): { id: string; after: ObjectState | null } {
    if (objectId === undefined) return { id: `d-${randomUUID()}`, after };
    if (isNew) {
      if (!this.rows.isTaken(objectId)) return { id: objectId, after };
      throw new TripletscopeError('usage', 'an object with this id exists already', {
        received: objectId,
        remedy: 'Draw it again: every new object needs an id of its own.',
      });
    }
    if (this.rows.stateOf(imageId, objectId) === null) throw noObject();
    return { id: objectId, after };
  }

  private record(
    { imageId, author, step }: { imageId: ImageId; author: string; step?: string | undefined },
    changes: readonly { id: string; after: ObjectState | null }[],
  ): string[] {
    const sequence = this.begin(imageId);
    const now = this.store.now();
    for (const { id, after } of changes) {
      const before = this.rows.stateOf(imageId, id);
      this.rows.write({ imageId, id }, after, { author, now });
      this.insertEdit.run(imageId, sequence, id, toText(before), toText(after), author, now);
    }
    if (step !== undefined) this.insertStep.run(step, imageId, 'commit', sequence, now);
    this.objects.rekey(imageId);
    return changes.map(({ id }) => id);
  }

  /** The number of a new step. */
  private begin(imageId: ImageId): number {
    this.abandon.run(imageId);
    return this.lastSequence.get(imageId)!.last + 1;
  }

  private say(
    words: ImageWords,
    { imageId, author, step }: { imageId: ImageId; author: string; step?: string | undefined },
  ): void {
    const review = this.reviews.get(imageId);
    const state = (review?.state ?? 'todo') as ReviewState;
    const before: ImageWords = {
      ...(words.review !== undefined && words.review !== state && { review: state }),
      ...(words.note !== undefined && words.note.trim() !== (review?.note ?? '') && { note: review?.note ?? '' }),
    };
    const after: ImageWords = {
      ...('review' in before && { review: words.review }),
      ...('note' in before && { note: words.note?.trim() }),
    };
    const now = this.store.now();
    const isStep = Object.keys(before).length > 0;
    const sequence = isStep ? this.begin(imageId) : null;
    if (sequence !== null) {
      this.reviews.say(imageId, after);
      this.insertEdit.run(imageId, sequence, theImage, JSON.stringify(before), JSON.stringify(after), author, now);
    }
    if (step !== undefined) this.insertStep.run(step, imageId, 'commit', sequence, now);
  }

  private knownStep(imageId: ImageId, action: StepRow['action'], step: string | undefined): StepRow | null {
    const known = step === undefined ? undefined : this.selectKnownStep.get(step);
    if (known === undefined) return null;
    if (known.imageId === imageId && known.action === action) return known;
    throw new TripletscopeError('usage', 'this step was used for something else', {
      expected: 'a new id for each step',
      received: step!,
    });
  }

  private walk(imageId: ImageId, direction: 'undo' | 'redo', step?: string): boolean {
    this.requireQuiet(imageId);
    return this.store.transaction(() => {
      const known = this.knownStep(imageId, direction, step);
      if (known !== null) return known.sequence !== null;
      const { done, undone } = this.lastSequence.get(imageId)!;
      const sequence = direction === 'undo' ? done : (undone ?? 0);
      const now = this.store.now();
      if (step !== undefined) this.insertStep.run(step, imageId, direction, sequence === 0 ? null : sequence, now);
      if (sequence === 0) return false;
      const entries = this.selectStep.all(imageId, sequence).map(fromRow);
      for (const entry of entries)
        if (!isOfObject(entry)) this.reviews.say(imageId, direction === 'undo' ? entry.before : entry.after);
      const wanted = entries.filter(isOfObject).map(({ objectId: id, before, after, author }) => {
        const state = direction === 'undo' ? before : after;
        return { id, after: state, author: state?.author ?? author };
      });
      this.setState.run(direction === 'undo' ? 'undone' : 'done', imageId, sequence);
      if (wanted.length === 0) return true;
      for (const { id, after, author } of this.placed(imageId, wanted))
        this.rows.write({ imageId, id }, after, { author, now });
      this.objects.rekey(imageId);
      return true;
    });
  }

  private requireQuiet(imageId: ImageId): void {
    this.requireKnown(imageId);
    refuseWhileImporting(this.store);
  }

  private requireKnown(imageId: ImageId): void {
    needDataset(this.store);
    if (this.known.get(imageId) === undefined)
      throw new TripletscopeError('not-found', 'this image is not in the workspace', {
        remedy: 'Open the data set again: it may have been imported again.',
      });
  }
}

function toText(state: ObjectState | null): string | null {
  return state === null ? null : JSON.stringify(state);
}

function fromRow({ before, after, objectId, ...row }: EditRow): Edit {
  const parse = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));
  if (objectId === theImage)
    return { ...row, objectId: null, before: parse<ImageWords>(before) ?? {}, after: parse<ImageWords>(after) ?? {} };
  return { ...row, objectId, before: parse<ObjectState>(before), after: parse<ObjectState>(after) };
}

function isOfObject(edit: Edit): edit is ObjectEdit {
  return edit.objectId !== null;
}

function noObject(): TripletscopeError {
  return new TripletscopeError('not-found', 'this object is no longer on the image', {
    remedy: 'Reload the image: it may have been changed in another window.',
  });
}
