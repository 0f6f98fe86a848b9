/**
 * The stored scores of a row, in memory as long as the workspace is open: after an edit the image that was scored again is
 * read, and no other. A row too large for that is read whole each time.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { placeOf } from '../../src-shared/sorted-search.ts';
import { type RecordBlock, type RecordChange, recordAt, recordBlock, withRecords } from '../evaluate/record-block.ts';
import { decodeHeader, type RecordPart, recordParts } from '../evaluate/score-record.ts';
import type { Engine } from '../session/engine.ts';
import type { WorkspaceSlot } from '../session/workspace-session.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { Evaluation } from '../workspace/tables/evaluations.ts';

export interface StoredRow {
  evaluation: Pick<Evaluation, 'id' | 'key' | 'revision' | 'created'>;
  row: string;
}

export interface RowRecords {
  /** Ascending. */
  images: Uint32Array;
  /** 1 where the map is constant. */
  constant: Uint8Array;
  block: RecordBlock;
  /** What each image contributes, `markBytes` of it an image: where they are equal, the contributions are. */
  marks: Record<RecordPart, Uint8Array>;
}

type Parts = Pick<Engine, 'workspace' | 'session'>;

/** A byte that says whether the image has the part; then the part itself, or its SHA-256 where it is longer. */
const markBytes = { energyInBox: 9, energyInMask: 9, pixels: 33, boxes: 33, pointing: 6 } satisfies Record<
  RecordPart,
  number
>;
export const partNames = Object.keys(markBytes) as RecordPart[];

interface Held {
  /** Of the evaluation, and of what was filled in beside it, when the records were read. */
  revision: number;
  filled: number;
  records: RowRecords;
}

const rows: WorkspaceSlot<LRUCache<string, Held>> = {
  make: () =>
    new LRUCache({
      maxSize: 96 * 2 ** 20,
      maxEntrySize: 8 * 2 ** 20,
      sizeCalculation: ({ records: { images, block } }) => 100 * images.length + block.bytes.byteLength + 1,
    }),
  release: (memory) => memory.clear(),
};

/** Of so many images a row is held for certain. */
export const mostHeldImages = 4000;
/** More images than these that were scored anew are read with all others. */
const mostUpdated = 64;

/** With stale scores. */
export async function rowRecords(source: StoredRow, engine: Parts): Promise<RowRecords> {
  const known = recordsInMemory(source, engine);
  if (known !== null) return known;
  const { evaluation, row } = source;
  const { scores, evaluations } = engine.workspace;
  const begun = { revision: evaluations.revision(evaluation.id) ?? 0, filled: scores.filled(evaluation.id) };
  const images: number[] = [];
  const read: Uint8Array[] = [];
  for await (const page of scores.everyPage(evaluation.id, row)) {
    for (const { imageId, record } of page) {
      images.push(imageId);
      read.push(record);
    }
  }
  const records = makeRecords(Uint32Array.from(images), read);
  engine.session.of(rows).set(keyOf(source), { ...begun, records });
  // What was scored meanwhile may have been read or not.
  return recordsInMemory(source, engine) ?? records;
}

/** As they are stored now; null where they have to be read. */
export function recordsInMemory(source: StoredRow, { workspace, session }: Parts): RowRecords | null {
  const memory = session.of(rows);
  const key = keyOf(source);
  const held = memory.get(key);
  if (held === undefined) return null;
  const updated = updatedRow(held, source, workspace);
  if (updated === null) memory.delete(key);
  else if (updated !== held) memory.set(key, updated);
  return updated?.records ?? null;
}

function updatedRow(
  held: Held,
  { evaluation: { id }, row }: StoredRow,
  { evaluations, scores }: Parts['workspace'],
): Held | null {
  const revision = evaluations.revision(id);
  const { records } = held;
  const same = held.filled === scores.filled(id) && scores.count(id, row) === records.images.length;
  if (revision === undefined || !same) return null;
  const written = scores.writtenBetween(id, held.revision, revision);
  if (written === null || written.size > mostUpdated) return null;
  if (written.size === 0) return held;
  const changes: RecordChange[] = [];
  for (const image of written) {
    const at = placeOf(records.images, image);
    const record = scores.recordOf(id, row, image);
    if (at >= 0 !== (record !== undefined)) return null;
    if (record !== undefined) changes.push({ at, record });
  }
  return { ...held, revision, records: replaced(records, changes) };
}

function replaced({ images, constant, block, marks }: RowRecords, changes: readonly RecordChange[]): RowRecords {
  const next: RowRecords = {
    images,
    constant: constant.slice(),
    block: withRecords(block, changes),
    marks: mapParts((part) => marks[part].slice()),
  };
  for (const { at, record } of changes) setMarks(next, at, record);
  return next;
}

/** Those of some images alone. */
export function recordsOfSome(all: RowRecords, chosen: (image: ImageId) => boolean): RowRecords {
  const places = Array.from(all.images.keys()).filter((at) => chosen(all.images[at] as ImageId));
  if (places.length === all.images.length) return all;
  return {
    images: Uint32Array.from(places, (at) => all.images[at]),
    constant: Uint8Array.from(places, (at) => all.constant[at]),
    block: recordBlock(places.map((at) => recordAt(all.block, at))),
    marks: mapParts((part) => {
      const width = markBytes[part];
      const marks = new Uint8Array(width * places.length);
      for (const [i, at] of places.entries())
        marks.set(all.marks[part].subarray(width * at, width * (at + 1)), width * i);
      return marks;
    }),
  };
}

function makeRecords(images: Uint32Array, records: readonly Uint8Array[]): RowRecords {
  const made: RowRecords = {
    images,
    constant: new Uint8Array(images.length),
    block: recordBlock(records),
    marks: mapParts((part) => new Uint8Array(markBytes[part] * images.length)),
  };
  for (const [at, record] of records.entries()) setMarks(made, at, record);
  return made;
}

function setMarks({ constant, marks }: RowRecords, at: number, record: Uint8Array): void {
  constant[at] = decodeHeader(record).constant ? 1 : 0;
  const parts = recordParts(record);
  for (const name of partNames) {
    const part = parts[name];
    const width = markBytes[name];
    const mark = marks[name].subarray(width * at, width * (at + 1)).fill(0);
    mark[0] = part.length === 0 ? 0 : 1;
    mark.set(part.length < width ? part : hash('sha256', part, 'buffer'), 1);
  }
}

function mapParts(make: (part: RecordPart) => Uint8Array): RowRecords['marks'] {
  return Object.fromEntries(partNames.map((part) => [part, make(part)])) as RowRecords['marks'];
}

/** Ids are given again after an evaluation was removed. */
function keyOf({ evaluation: { id, key, created }, row }: StoredRow): string {
  return [id, key, created, row].join(' ');
}
