/**
 * `workspace repair`: backs up the files as they are, copies what can be read into a new database, drops what lost its
 * ground (rows of lost rows, results of models whose file is gone), and says what was lost, row by row. Results on pages that
 * changed are not kept; what a person made is kept and named.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, TripletscopeError } from '../../src-shared/errors.ts';
import { type Progress, unattended } from '../../src-shared/progress.ts';
import { stampOf } from './backup.ts';
import { temporaryEnding } from './blobs.ts';
import { modelFileFault } from './check.ts';
import { asCoded, type Connection, connect } from './database.ts';
import { removeOldCopies, removeUnfinished } from './leftovers.ts';
import { lockWorkspace } from './lock.ts';
import { type ChangedPages, findChangedPages } from './mend-pages.ts';
import { migrate, versionOf } from './migrate.ts';
import { databaseName } from './open.ts';
import { addRowSum, dropDamagedRows } from './row-sum.ts';
import { type SalvagedTable, salvageTable } from './salvage.ts';
import { migrations } from './schema.ts';
import { removeSeal } from './seal.ts';

export interface RepairOptions {
  now?: () => Date;
  signal?: AbortSignal;
  report?: (progress: Progress) => void;
}

export interface Repair {
  /** The files as they were. */
  backup: string;
  tables: SalvagedTable[];
  /** What is gone, in sentences; empty where all was kept. */
  lost: string[];
}

/** Throws `workspace-corrupt` where not even the list of tables can be read: then only a backup helps. */
export async function repairWorkspace(
  folder: string,
  { now = () => new Date(), signal, report = unattended.report }: RepairOptions = {},
): Promise<Repair> {
  const file = path.join(folder, databaseName);
  if (!existsSync(file)) throw new TripletscopeError('not-found', 'no workspace here', { file: folder });
  const lock = lockWorkspace(folder, now);
  const [fresh, blanked] = [`${file}${temporaryEnding}`, `${file}.blanked${temporaryEnding}`];
  let backup: string | undefined;
  try {
    removeUnfinished(folder);
    backup = await backUpFiles(folder, stampOf(now().toISOString()));
    const changes = findChangedPages(file);
    if (changes !== null) await blankPages(file, blanked, changes);
    const plan = { file, fresh, folder, now, signal, report };
    const { tables, lost } = await rebuild({ ...plan, blanked: changes === null ? null : blanked });
    await swap(fresh, file);
    removeOldCopies(folder);
    return { backup, tables, lost };
  } catch (error) {
    await rm(fresh, { force: true });
    // The workspace is as it was, so its copy says nothing more.
    if (backup !== undefined) await rm(backup, { recursive: true, force: true });
    throw asCoded(error, file);
  } finally {
    for (const ending of ['', '-wal', '-shm', '-journal']) await rm(blanked + ending, { force: true });
    lock.release();
  }
}

/** Before anything is opened, since opening folds the log in. */
async function backUpFiles(folder: string, stamp: string): Promise<string> {
  const target = path.join(folder, 'backups', `before-repair-${stamp}`);
  const unfinished = `${target}${temporaryEnding}`;
  try {
    await mkdir(unfinished, { recursive: true });
    for (const ending of ['', '-wal']) {
      const from = path.join(folder, databaseName + ending);
      if (existsSync(from)) await copyFile(from, path.join(unfinished, databaseName + ending));
    }
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  return target;
}

/**
 * A copy in which SQLite meets an error wherever a page changed while the workspace was closed: what can be read of it is
 * as it was stored. The first page stays, since nothing can be read without it.
 */
async function blankPages(file: string, blanked: string, { seal, pages }: ChangedPages): Promise<void> {
  await copyFile(file, blanked);
  const handle = await open(blanked, 'r+');
  try {
    const garbage = Buffer.alloc(seal.pageSize, 0xa5);
    for (const page of pages)
      if (page > 1 && page <= seal.sums.length)
        await handle.write(garbage, 0, garbage.length, (page - 1) * seal.pageSize);
  } finally {
    await handle.close();
  }
}

interface Rebuild extends Required<Pick<RepairOptions, 'now' | 'report'>> {
  file: string;
  fresh: string;
  folder: string;
  /** The file with its changed pages made unreadable; null where no seal says which they are. */
  blanked: string | null;
  signal?: AbortSignal;
}

async function rebuild(plan: Rebuild): Promise<Omit<Repair, 'backup'>> {
  const { file, fresh, folder, blanked, now, signal, report } = plan;
  const source = connectDamaged(file);
  const sound = blanked === null ? null : connectDamaged(blanked);
  const target = connect(fresh);
  try {
    const version = readVersion(source, file);
    // Made anew in the version of the old file, so that its rows fit; then brought up to date as any older file.
    const known = migrations.filter((migration) => migration.version <= version);
    target.pragma('journal_mode = DELETE');
    target.pragma('synchronous = OFF'); // flushed once, before it takes the old file's place
    target.pragma('foreign_keys = OFF');
    addRowSum(target);
    migrate(target, { folder, now, migrations: known.length > 0 ? known : migrations });
    const names = tableNames(target).filter((name) => name !== 'seal');
    const tables: SalvagedTable[] = [];
    const lost: string[] = [];
    for (const [done, table] of names.entries()) {
      report({ stage: 'copy tables', done, total: names.length });
      if (sound === null) {
        const salvaged = await salvageTable(source, target, { table, signal });
        tables.push(salvaged);
        lost.push(...describeLoss(salvaged));
        continue;
      }
      // What stands on changed pages is not believed where it can be computed again, and named where it cannot.
      const believed = await salvageTable(sound, target, { table, signal });
      if (believed.unreadable === 0 && believed.withoutColumns.length === 0) {
        tables.push(believed);
        lost.push(...describeLoss(believed));
      } else if (computedTables.has(table)) {
        tables.push(believed);
        lost.push(...describeLoss(believed).map((what) => `${what}; they are computed again`));
      } else {
        const doubtful = await salvageTable(source, target, { table, signal });
        tables.push({ ...doubtful, kept: believed.kept + doubtful.kept });
        lost.push(...describeLoss(doubtful), ...describeDoubt(doubtful));
      }
    }
    if (known.length > 0) migrate(target, { folder, now });
    lost.push(...dropUnparsable(target), ...settleImages(target), ...dropOrphans(target));
    const damaged = dropDamagedRows(target);
    if (damaged > 0) lost.push(`${damaged} stored results have another checksum; they are computed again`);
    if (lost.length > 0) distrust(target);
    lost.push(...(await dropWithoutFile(target, folder)));
    return { tables, lost };
  } finally {
    target.close();
    sound?.close();
    source.close();
  }
}

function connectDamaged(file: string): Connection {
  const db = connect(file, { fileMustExist: true });
  try {
    db.unsafeMode(true);
    db.pragma('writable_schema = ON'); // SQLite's way to read a file cut short as far as it goes
  } catch {
    // Even that reads the list of tables. What cannot be read is counted table by table.
  }
  return db;
}

function readVersion(source: Connection, file: string): number {
  try {
    const version = versionOf(source, file);
    const newest = migrations[migrations.length - 1].version;
    if (version <= newest) return version;
    throw new TripletscopeError(
      'workspace-newer',
      'this workspace must be repaired by a newer version of Tripletscope',
      {
        file,
        expected: `format ${newest} or older`,
        received: `format ${version}`,
        remedy: 'Update Tripletscope.',
      },
    );
  } catch (error) {
    if (error instanceof TripletscopeError && error.code === 'workspace-newer') throw error;
    throw new TripletscopeError('workspace-corrupt', 'nothing in the database can be read', {
      file,
      received: messageOf(error),
      remedy: 'Restore a backup from the `backups` folder, or import the data set into a new workspace.',
    });
  }
}

function tableNames(db: Connection): string[] {
  return db
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all();
}

/** Tables whose rows the main job computes again. */
const computedTables = new Set([
  ...['embedding', 'grad_weights', 'score', 'scored', 'bank', 'evaluation'],
  ...['model', 'training_run', 'training_metric', 'checkpoint', 'job'],
]);

function describeDoubt({ table, kept, keptKeys }: SalvagedTable): string[] {
  if (kept === 0) return [];
  const more = kept > keptKeys.length ? ', …' : '';
  return [`${table}: ${kept} rows are kept but may have changed; look at them (${keptKeys.join('; ')}${more})`];
}

function describeLoss({ table, refused, refusedKeys, unreadable, withoutColumns }: SalvagedTable): string[] {
  const parts = [];
  if (unreadable === null) parts.push('a part of unknown size cannot be read');
  else if (withoutColumns.length > 0) parts.push(`the columns ${withoutColumns.join(', ')} cannot be read`);
  else if (unreadable > 0) parts.push(`up to ${unreadable} rows cannot be read`);
  if (refused > 0)
    parts.push(`${refused} rows are damaged (${refusedKeys.join('; ')}${refused > refusedKeys.length ? ', …' : ''})`);
  return parts.length === 0 ? [] : [`${table}: ${parts.join(', ')}`];
}

const jsonColumns = [
  ...[
    ['setting', 'value'],
    ['object', 'geometry'],
    ['object', 'source'],
    ['object', 'origin'],
    ['edit', 'before'],
  ],
  ...[
    ['edit', 'after'],
    ['view', 'spec'],
    ['model', 'spec'],
    ['training_run', 'spec'],
    ['bank', 'spec'],
  ],
  ...[
    ['evaluation', 'spec'],
    ['job', 'params'],
    ['job', 'error'],
  ],
] as const;

/** Rows whose JSON cannot be parsed would end every command that reads them. */
function dropUnparsable(db: Connection): string[] {
  return jsonColumns.flatMap(([table, column]) => {
    const where = `WHERE "${column}" IS NOT NULL AND NOT json_valid("${column}")`;
    const { changes } = db.prepare(`DELETE FROM "${table}" ${where}`).run();
    return changes === 0 ? [] : [`${table}: ${changes} rows whose ${column} cannot be parsed`];
  });
}

/** An image whose own row is lost is known by its listing; one whose listing is lost cannot be told any more. */
function settleImages(db: Connection): string[] {
  db.exec('INSERT OR IGNORE INTO image (id) SELECT DISTINCT image_id FROM listing');
  const { changes } = db.prepare('DELETE FROM image WHERE id NOT IN (SELECT image_id FROM listing)').run();
  return changes === 0 ? [] : [`image: ${changes} can no longer be identified by their files`];
}

/** Rows whose parent is lost go too, until none is left; a run only forgets its model. */
function dropOrphans(db: Connection): string[] {
  const dropped = new Map<string, number>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const table of tableNames(db)) {
      for (const key of db.pragma(`foreign_key_list("${table}")`) as ForeignKey[]) {
        const orphans = `WHERE "${key.from}" IS NOT NULL AND "${key.from}" NOT IN (SELECT "${key.to}" FROM "${key.table}")`;
        const forget = key.on_delete === 'SET NULL';
        const sql = forget ? `UPDATE "${table}" SET "${key.from}" = NULL` : `DELETE FROM "${table}"`;
        const { changes } = db.prepare(`${sql} ${orphans}`).run();
        if (changes === 0) continue;
        changed = true;
        dropped.set(table, (dropped.get(table) ?? 0) + changes);
      }
    }
  }
  return [...dropped].map(([table, count]) => `${table}: ${count} rows referred to lost ones`);
}

interface ForeignKey {
  table: string;
  from: string;
  to: string;
  on_delete: string;
}

/** After a loss nothing counts as complete, and the next import of the same data set replaces this one. */
function distrust(db: Connection): void {
  db.exec(`DELETE FROM scored; UPDATE evaluation SET complete = 0; UPDATE dataset SET key = 'repaired'`);
}

/** Models and checkpoints whose file is gone or damaged, with all that was computed from them. */
async function dropWithoutFile(db: Connection, folder: string): Promise<string[]> {
  const lost: string[] = [];
  db.pragma('foreign_keys = ON');
  const models = db
    .prepare<[], { id: number; backbone: string; file: string; trunk: string | null }>(
      `SELECT id, backbone, file, json_extract(spec, '$.trunk') AS trunk FROM model WHERE file IS NOT NULL`,
    )
    .all();
  for (const { id, backbone, file, trunk } of models) {
    const head = await modelFileFault(folder, { file, sha256: null });
    const fault = head ?? (trunk === null ? null : await modelFileFault(folder, { file: trunk, sha256: null }));
    if (fault === null) continue;
    db.prepare('DELETE FROM model WHERE id = ?').run(id);
    lost.push(`model ${id} (${backbone}) and its results: ${fault}`);
  }
  const checkpoints = db
    .prepare<[], { run: number; epoch: number; file: string; sha256: string }>(
      'SELECT run_id AS run, epoch, file, sha256 FROM checkpoint',
    )
    .all();
  for (const { run, epoch, file, sha256 } of checkpoints) {
    const fault = await modelFileFault(folder, { file, sha256 });
    if (fault === null) continue;
    db.prepare('DELETE FROM checkpoint WHERE run_id = ? AND epoch = ?').run(run, epoch);
    lost.push(`checkpoint of run ${run}, epoch ${epoch}: ${fault}`);
  }
  // A run without its model goes on from the last checkpoint that is left.
  db.exec(`UPDATE training_run SET state = 'running',
             epoch = coalesce((SELECT max(epoch) FROM checkpoint WHERE run_id = training_run.id), 0)
           WHERE model_id IS NULL`);
  return lost;
}

/** The old log must be gone before the new file stands under its name: SQLite would fold it in. The backup has both. */
async function swap(fresh: string, file: string): Promise<void> {
  const handle = await open(fresh, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  for (const ending of ['-wal', '-shm']) await rm(file + ending, { force: true });
  removeSeal(file);
  await rename(fresh, file);
}
