/**
 * A workspace as it is on disk, beside whoever has it open: no lock, no migration, nothing written. What SQLite's log holds
 * is read too, and each read sees a whole state. In the process that holds the workspace's lock it must not be called:
 * closing a second descriptor of a file drops the locks of the process (POSIX).
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TripletscopeError } from '../../src-shared/errors.ts';
import { asCoded, type Connection, connect, corrupt } from './database.ts';
import { inUse } from './lock.ts';
import { changed, findChangedPages, isSealed } from './mend-pages.ts';
import { refuseNewer, versionOf } from './migrate.ts';
import { checkHeader, databaseName, noWorkspace, openWorkspace } from './open.ts';
import { currentVersion } from './schema.ts';
import { readSeal } from './seal.ts';
import { Workspace } from './workspace.ts';

/** How long a read waits for one that recovers or folds in the log. */
const patienceMs = 5000;

/** Null for a workspace of an older format, which somebody has to migrate. Throws as `openWorkspace` does. */
export function openReadOnly(folder: string, now = (): Date => new Date()): Workspace | null {
  const file = path.join(folder, databaseName);
  if (!existsSync(file)) throw noWorkspace(folder);
  let db: Connection | undefined;
  try {
    checkHeader(file);
    const changes = findChangedPages(file);
    db = connect(file, { readonly: true, fileMustExist: true, timeout: patienceMs });
    const version = versionOf(db, file);
    refuseNewer(version, currentVersion, folder);
    if (version < currentVersion) {
      db.close();
      return null;
    }
    // Somebody who opened it meanwhile removed the seal before the first page was written.
    if (changes !== null && isSealed(db, changes) && readSeal(file)?.id === changes.seal.id)
      throw changed(file, changes.pages.length, []);
    db.pragma('query_only = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    const refuse = (missing?: string): TripletscopeError => inUse(folder, missing);
    return new Workspace({ folder, db, now, lock: { release: () => {} }, refuse });
  } catch (error) {
    db?.close();
    if ((error as { code?: unknown }).code === 'SQLITE_ERROR') throw corrupt(file, 'tables are missing', String(error));
    throw asCoded(error, file);
  }
}

/** To be read alone: beside whoever has it open; an older format is locked and migrated first. */
export function openForReading(folder: string): Workspace {
  return openReadOnly(folder) ?? openWorkspace(folder);
}
