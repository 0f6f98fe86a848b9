/**
 * What a workspace of format 1 holds, found again in format 2: boxes and masks become objects, and results get the keys
 * under which they are looked for now. A key is written anew only where the old one proves to be made of what we know.
 */
import { statSync } from 'node:fs';
import type { MaskSource } from '../datasets/dataset.ts';
import { contentKey } from './content-key.ts';
import type { Connection } from './database.ts';
import { startKeys } from './dataset-keys.ts';
import { maskFromJson } from './mask-json.ts';
import { rekeyRuns } from './rekey-runs.ts';
import { objectId } from './stage-dataset.ts';
import { geometriesOf, truthKeyOf } from './truth-key.ts';

interface V1Image {
  id: number;
  mask: string | null;
}

interface Truth {
  imageId: number;
  key: string;
}

/** Runs after the tables of format 2 are made, in the same transaction. */
export function migrateTo2(db: Connection): void {
  const dataset = db
    .prepare<[], { id: number; key: string; format: string; created: string }>(
      `SELECT id, key, format, created FROM dataset WHERE state = 'current'`,
    )
    .get();
  if (dataset !== undefined) {
    const { stamps, truths } = moveTruth(db, dataset);
    const labels = writeKeys(db, dataset.id);
    rekeyBanks(db, labels);
    rekeyEvaluations(db, { labels, former: [dataset.key, contentKey('masks', stamps)], truths });
    rekeyRuns(db, { former: dataset.key, labels });
    renameDataset(db, { former: dataset.key, labels });
  }
  db.exec('DROP TABLE box; DROP TABLE mask');
}

/** Boxes first, then the parts of the mask, in the order of rows; with what is seen of mask files now. */
function moveTruth(db: Connection, dataset: { id: number; format: string; created: string }) {
  const insert = db.prepare(
    `INSERT INTO object (id, image_id, dataset_id, position, class, kind, geometry, state, deleted, source, origin,
                         author, created, updated)
     VALUES (?, ?, ?, ?, NULL, ?, ?, 'final', 0, ?, NULL, '', ?, ?)`,
  );
  const boxesOf = db.prepare<[number], { x: number; y: number; width: number; height: number }>(
    'SELECT x, y, width, height FROM box WHERE image_id = ? ORDER BY position',
  );
  const setTruth = db.prepare('UPDATE listing SET truth = ? WHERE image_id = ?');
  const images = db
    .prepare<[], V1Image>(
      `SELECT listing.image_id AS id, source AS mask FROM listing LEFT JOIN mask USING (image_id) ORDER BY listing.image_id`,
    )
    .all();
  const stamps: ([number, number] | null)[] = [];
  const truths: Truth[] = [];
  for (const { id, mask } of images) {
    const source = mask === null ? null : readMask(mask);
    const geometries = geometriesOf({ boxes: boxesOf.all(id), mask: source }).map((geometry) => {
      if (geometry.kind !== 'file') return geometry;
      const stamp = stampOf(geometry.path);
      stamps.push(stamp);
      return { ...geometry, stamp: stamp === null ? '' : stamp.join(' ') };
    });
    for (const [ordinal, geometry] of geometries.entries()) {
      const { kind, ...rest } = geometry;
      const told = JSON.stringify({ kind: 'imported', format: dataset.format, ordinal });
      const { created } = dataset;
      const key = objectId(id, geometry, ordinal);
      insert.run(key, id, dataset.id, ordinal, kind, JSON.stringify(rest), told, created, created);
    }
    const key = truthKeyOf(geometries);
    setTruth.run(key, id);
    truths.push({ imageId: id, key });
  }
  return { stamps, truths };
}

/** A damaged one is left out: a repair brings what is left of a workspace here too. */
function readMask(text: string): MaskSource | null {
  try {
    return maskFromJson(text);
  } catch {
    return null;
  }
}

/** Size and time, as format 1 told that a mask was changed. */
function stampOf(file: string): [number, number] | null {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? null : [found.size, found.mtimeMs];
}

function writeKeys(db: Connection, dataset: number): string {
  const keys = startKeys();
  keys.add(
    db
      .prepare<[number], [number, string, number, string]>(
        `SELECT image_id, coalesce(sha256, dataset.created || relative_path), position, split
         FROM listing JOIN class ON class.id = class_id JOIN dataset ON dataset.id = listing.dataset_id
         WHERE listing.dataset_id = ? AND listing.present = 1 ORDER BY image_id`,
      )
      .raw()
      .all(dataset),
  );
  const { images, labels } = keys.end();
  db.prepare('UPDATE dataset SET images = ?, labels = ? WHERE id = ?').run(images, labels, dataset);
  return labels;
}

interface Keyed {
  id: number;
  key: string;
  model: string;
  spec: string;
}

function keyed(db: Connection, table: 'bank' | 'evaluation'): Keyed[] {
  const sql = `SELECT ${table}.id, ${table}.key, model.key AS model, ${table}.spec
               FROM ${table} JOIN model ON model.id = model_id ORDER BY ${table}.id`;
  return db.prepare<[], Keyed>(sql).all();
}

function rekeyBanks(db: Connection, labels: string): void {
  db.prepare('UPDATE bank SET labels = ?').run(labels);
  const write = db.prepare('UPDATE bank SET key = ? WHERE id = ?');
  for (const { id, key, model, spec } of keyed(db, 'bank')) {
    const parsed = JSON.parse(spec) as unknown;
    if (contentKey('bank', model, parsed) === key) write.run(contentKey('bank', model, labels, parsed), id);
  }
}

interface Rekeying {
  labels: string;
  former: unknown;
  truths: readonly Truth[];
}

/** Scores whose masks are what they were hold on; others are found stale and made again. */
function rekeyEvaluations(db: Connection, { labels, former, truths }: Rekeying): void {
  db.prepare('UPDATE evaluation SET labels = ?').run(labels);
  const write = db.prepare('UPDATE evaluation SET key = ? WHERE id = ?');
  const mark = db.prepare(
    `INSERT INTO scored (evaluation_id, image_id, truth)
     SELECT ?, image_id, ? FROM score WHERE evaluation_id = ? AND image_id = ? AND "row" = 'truth'`,
  );
  for (const { id, key, model, spec } of keyed(db, 'evaluation')) {
    const parsed = JSON.parse(spec) as unknown;
    if (contentKey('evaluation', model, former, parsed) !== key) continue;
    write.run(contentKey('evaluation', model, labels, parsed), id);
    for (const { imageId, key: truth } of truths) mark.run(id, truth, id, imageId);
  }
}

/** Settings name the data set that a model was made on. */
function renameDataset(db: Connection, { former, labels }: { former: string; labels: string }): void {
  const write = db.prepare('UPDATE setting SET value = ? WHERE key = ?');
  for (const { key, value } of db
    .prepare<[], { key: string; value: string }>(`SELECT key, value FROM setting WHERE key LIKE 'model %'`)
    .all()) {
    const kept = JSON.parse(value) as { dataset?: unknown };
    if (kept?.dataset === former) write.run(JSON.stringify({ ...kept, dataset: labels }), key);
  }
}
