/** What is done about pages that changed while the workspace was closed: results and indexes are mended, all else is refused. */
import { type Connection, corrupt } from './database.ts';
import { describeDropped, dropDamagedRows, summedTables } from './row-sum.ts';
import { changedPages, readSeal, type Seal, sealIdOf } from './seal.ts';

export interface ChangedPages {
  seal: Seal;
  pages: number[];
}

/** Before the file is connected. Null where nothing changed, or where no seal says so. */
export function findChangedPages(database: string): ChangedPages | null {
  const seal = readSeal(database);
  if (seal === null) return null;
  const pages = changedPages(database, seal);
  return pages.length === 0 ? null : { seal, pages };
}

/** Whether the seal is of this very database: one that was put in its place is not judged by it. */
export function isSealed(db: Connection, { seal }: ChangedPages): boolean {
  try {
    return sealIdOf(db) === seal.id;
  } catch {
    return true; // the page with the id is damaged
  }
}

/**
 * Rebuilds damaged indexes and removes damaged results, which are computed again when they are next asked for. Gives
 * what was done as a sentence. All of it or nothing: where it is refused, the file stays as it is. Throws
 * `workspace-corrupt` with the names of the tables where anything else changed.
 */
export function mendPages(db: Connection, changes: ChangedPages): string {
  try {
    return db.transaction(() => mendAll(db, changes)).immediate();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code === 'string' && code.startsWith('SQLITE_')) throw changed(db.name, changes.pages.length, []);
    throw error;
  }
}

function mendAll(db: Connection, { pages }: ChangedPages): string {
  const file = db.name;
  const owners = ownersOf(db, pages);
  const tables = owners.filter(({ type }) => type === 'table').map(({ name }) => name);
  const summed = new Set<string>(summedTables.map(({ table }) => table));
  const others = tables.filter((name) => !summed.has(name));
  if (pages.includes(1)) others.push('the list of tables');
  if (others.length > 0) throw changed(file, pages.length, others);
  for (const name of new Set(owners.map((owner) => (owner.type === 'table' ? owner.table : owner.name))))
    db.exec(`REINDEX "${name}"`);
  const dropped = tables.length === 0 ? 0 : dropDamagedRows(db);
  const state = db.pragma('integrity_check(1)', { simple: true });
  if (state !== 'ok') throw changed(file, pages.length, tables);
  return dropped > 0 ? describeDropped(dropped) : 'a damaged index of the database was rebuilt; nothing was lost';
}

interface Owner {
  name: string;
  table: string;
  type: 'table' | 'index';
}

/** Pages that no table and no index uses have no owner. */
export function ownersOf(db: Connection, pages: readonly number[]): Owner[] {
  return db
    .prepare<[string], Owner>(
      `SELECT DISTINCT dbstat.name, coalesce(tbl_name, dbstat.name) AS "table", coalesce(type, 'table') AS type
       FROM dbstat LEFT JOIN sqlite_schema ON sqlite_schema.name = dbstat.name
       WHERE pageno IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(pages));
}

/** The error for pages that cannot be mended without asking. */
export function changed(file: string, count: number, tables: readonly string[]) {
  const place = tables.length === 0 ? '' : `, in ${tables.join(', ')}`;
  const pages = count === 1 ? '1 page of it' : `${count} pages of it`;
  return corrupt(file, `the workspace is damaged: ${pages} changed while it was closed${place}`);
}
