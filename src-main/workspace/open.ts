/** Opens a workspace's folder: locked against other processes, checked, migrated; or makes a new one. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { applySettings, asCoded, type Connection, connect, corrupt } from './database.ts';
import { pageSizeIn, readHeader } from './database-header.ts';
import { removeUnfinished } from './leftovers.ts';
import { lockWorkspace } from './lock.ts';
import { findChangedPages, isSealed, mendPages } from './mend-pages.ts';
import { type MigrationContext, migrate, newestOf, refuseNewer, versionOf } from './migrate.ts';
import { writeOpeningFile } from './opening-file.ts';
import { addRowSum } from './row-sum.ts';
import { removeSeal } from './seal.ts';
import { Workspace } from './workspace.ts';

export interface OpenOptions {
  /** Makes the folder and the database where they are missing; otherwise that is `not-found`. */
  create?: boolean;
  now?: () => Date;
  /** Other than the program's own only in tests. */
  migrations?: MigrationContext['migrations'];
}

export const databaseName = 'workspace.sqlite';

/**
 * Throws `not-found`, `not-permitted`, `workspace-locked`, `workspace-newer`, `workspace-corrupt` or `disk-full`. Damaged
 * results are removed, to be computed again; `mended` of the workspace says so.
 */
export function openWorkspace(
  folder: string,
  { create = false, now = () => new Date(), migrations }: OpenOptions = {},
): Workspace {
  const file = path.join(folder, databaseName);
  if (!create && !existsSync(file)) throw noWorkspace(folder);
  makeFolders(folder);
  const lock = lockWorkspace(folder, now);
  let db: Connection | undefined;
  try {
    checkHeader(file);
    const changes = existsSync(file) ? findChangedPages(file) : null;
    db = connect(file);
    // Before anything is written into a file that may not be ours, or is of a version that we do not know.
    refuseNewer(versionOf(db, file), newestOf(migrations), folder);
    applySettings(db);
    const mended = changes !== null && isSealed(db, changes) ? [mendPages(addRowSum(db), changes)] : [];
    removeSeal(file);
    removeUnfinished(folder);
    migrate(db, { folder, now, migrations });
    writeOpeningFile(folder);
    return new Workspace({ folder, db, now, lock, mended });
  } catch (error) {
    db?.close();
    lock.release();
    if ((error as { code?: unknown }).code === 'SQLITE_ERROR') throw corrupt(file, 'tables are missing', String(error));
    throw asCoded(error, file);
  }
}

export function noWorkspace(folder: string): TripletscopeError {
  return new TripletscopeError('not-found', 'no workspace here', {
    file: folder,
    expected: `a folder with ${databaseName}`,
    remedy: 'Import a data set into it first, or name the folder of an existing workspace.',
  });
}

function makeFolders(folder: string): void {
  try {
    for (const name of ['models', 'cache']) mkdirSync(path.join(folder, name), { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTDIR' && code !== 'EEXIST') throw asCoded(error, folder);
    throw new TripletscopeError('bad-input', 'there is a file where the folder of the workspace should be', {
      file: folder,
      remedy: 'Choose another folder.',
    });
  }
}

const magic = 'SQLite format 3\0';

/**
 * Finds what is no database, and a file cut short, which SQLite would notice only when it reads there. To be called
 * before the file is connected: closing a descriptor of it drops the locks of this process (POSIX).
 */
export function checkHeader(file: string): void {
  if (!existsSync(file) || statSync(file).size === 0) return;
  const header = readHeader(file);
  if (header.toString('latin1', 0, magic.length) !== magic) throw corrupt(file, 'the file is not a database');
  const countIsValid = header.readUInt32BE(24) === header.readUInt32BE(92);
  const expected = pageSizeIn(header) * header.readUInt32BE(28);
  const log = `${file}-wal`;
  const hasLog = existsSync(log) && statSync(log).size > 0; // its pages may not be in the file yet
  const size = statSync(file).size;
  if (countIsValid && !hasLog && size < expected)
    throw corrupt(file, 'the file is cut short', `${size} of ${expected} bytes`);
}
