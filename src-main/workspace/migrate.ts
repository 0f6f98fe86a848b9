/** Brings a file up to date: refuses what is newer or not ours, backs up what is older, then migrates step by step. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Connection } from './database.ts';
import { corrupt } from './database.ts';
import { applicationId, type Migration, migrations as ownMigrations } from './schema.ts';

export interface MigrationContext {
  folder: string;
  now: () => Date;
  /** Other than the program's own only in tests. */
  migrations?: readonly Migration[];
}

export function migrate(db: Connection, { folder, now, migrations = ownMigrations }: MigrationContext): void {
  const newest = newestOf(migrations);
  const version = versionOf(db, db.name);
  refuseNewer(version, newest, folder);
  if (version === newest) return;
  if (hasTables(db)) backUpBefore(db, { folder, now, version });
  // A table that is made anew must not take the rows with it that refer to the old one.
  const keys = db.pragma('foreign_keys', { simple: true });
  db.pragma('foreign_keys = OFF');
  try {
    for (const { version: target, sql, finish } of migrations) {
      if (target <= version) continue;
      db.transaction(() => {
        db.exec(sql);
        finish?.(db);
        db.pragma(`application_id = ${applicationId}`);
        db.pragma(`user_version = ${target}`);
      }).immediate();
    }
  } finally {
    db.pragma(`foreign_keys = ${keys === 1 ? 'ON' : 'OFF'}`);
  }
}

/** The version that a list of migrations leads to; of the program's own unless given. */
export function newestOf(migrations: readonly Migration[] = ownMigrations): number {
  return migrations[migrations.length - 1].version;
}

export function refuseNewer(version: number, newest: number, folder: string): void {
  if (version <= newest) return;
  throw new TripletscopeError('workspace-newer', 'the workspace was written by a newer version of Tripletscope', {
    file: folder,
    expected: `format ${newest} or older`,
    received: `format ${version}`,
    remedy: 'Update Tripletscope, or choose another folder for a new workspace.',
  });
}

/** The version of our own file, 0 for one without tables yet; throws for a database of another program. */
export function versionOf(db: Connection, file: string): number {
  const id = db.pragma('application_id', { simple: true }) as number;
  if (id !== applicationId && (id !== 0 || hasTables(db)))
    throw corrupt(file, 'the file is a database of another program', `application id ${id}`);
  return db.pragma('user_version', { simple: true }) as number;
}

function hasTables(db: Connection): boolean {
  return db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() !== 0;
}

function backUpBefore(db: Connection, { folder, now, version }: { folder: string; now: () => Date; version: number }) {
  const backups = path.join(folder, 'backups');
  mkdirSync(backups, { recursive: true });
  const stamp = now().toISOString().replaceAll(':', '-');
  db.prepare('VACUUM INTO ?').run(path.join(backups, `before-migration-from-${version}-${stamp}.sqlite`));
}
