/** `workspace backup`: a copy of database and model files that is itself a workspace. The cache is left out. */
import { existsSync } from 'node:fs';
import { access, constants, copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { type Progress, unattended } from '../../src-shared/progress.ts';
import { temporaryEnding } from './blobs.ts';
import { asCoded } from './database.ts';
import { removeUnfinishedBackups } from './leftovers.ts';
import { databaseName } from './open.ts';
import { sealIdOf, sealName, writeSeal } from './seal.ts';
import type { Workspace } from './workspace.ts';

export interface BackupOptions {
  /** Where the dated folder is made; `backups` in the workspace by default. */
  into?: string;
  signal?: AbortSignal;
  report?: (progress: Progress) => void;
}

export interface Backup {
  folder: string;
  bytes: number;
}

/** To restore it, open the folder as a workspace or copy it over the damaged one. The workspace stays usable meanwhile. */
export async function backupWorkspace(
  workspace: Workspace,
  { into = path.join(workspace.folder, 'backups'), signal, report = unattended.report }: BackupOptions = {},
): Promise<Backup> {
  const target = path.join(into, stampOf(workspace.store.now()));
  const unfinished = `${target}${temporaryEnding}`;
  let [remaining, moved] = [-1, performance.now()];
  try {
    removeUnfinishedBackups(into, new Date(workspace.store.now()));
    await mkdir(path.join(unfinished, 'models'), { recursive: true });
    await workspace.store.db.backup(path.join(unfinished, databaseName), {
      progress: ({ totalPages, remainingPages }) => {
        signal?.throwIfAborted();
        if (remainingPages !== remaining) [remaining, moved] = [remainingPages, performance.now()];
        else if (performance.now() - moved > patienceMs) throw stuck(workspace.folder);
        report({ stage: 'back up database', done: totalPages - remainingPages, total: totalPages });
        return 256; // a megabyte at a time keeps the event loop free
      },
    });
    const names = (await readdir(workspace.modelsFolder)).filter((name) => !name.endsWith(temporaryEnding));
    for (const [done, name] of names.entries()) {
      signal?.throwIfAborted();
      report({ stage: 'back up model files', done, total: names.length });
      const [from, to] = [workspace.modelsFolder, path.join(unfinished, 'models')].map((dir) => path.join(dir, name));
      await copyFile(from, to, constants.COPYFILE_FICLONE);
    }
    const sealId = sealIdOf(workspace.store.db);
    if (sealId !== null) writeSeal(path.join(unfinished, databaseName), sealId);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw asCoded(error, target);
  }
  return { folder: target, bytes: await sizeOf(target) };
}

/** How long SQLite may be kept from copying the next page. */
const patienceMs = 30_000;

function stuck(folder: string): TripletscopeError {
  return new TripletscopeError('workspace-locked', 'the database cannot be read for a backup', {
    file: folder,
    remedy: 'Close other programs that use the workspace, and check that its disk can be read.',
  });
}

/**
 * Copies the files of a workspace on a read-only disk: nobody can write there meanwhile. `into` must be somewhere else.
 */
export async function backupReadOnly(
  folder: string,
  { into, signal, now = () => new Date() }: ReadOnlyBackup,
): Promise<Backup> {
  if (into === undefined)
    throw new TripletscopeError('not-permitted', 'the backup cannot be written into the workspace: it is read-only', {
      file: folder,
      remedy: 'Choose a folder on another disk: --into FOLDER',
    });
  if (!existsSync(path.join(folder, databaseName)))
    throw new TripletscopeError('not-found', 'no workspace here', { file: folder });
  const target = path.join(into, stampOf(now().toISOString()));
  const unfinished = `${target}${temporaryEnding}`;
  try {
    removeUnfinishedBackups(into, now());
    await mkdir(path.join(unfinished, 'models'), { recursive: true });
    const models = await readdir(path.join(folder, 'models')).catch(() => []);
    const files = [databaseName, `${databaseName}-wal`, sealName, ...models.map((name) => path.join('models', name))];
    for (const name of files.filter((own) => !own.endsWith(temporaryEnding))) {
      signal?.throwIfAborted();
      if (existsSync(path.join(folder, name))) await copyFile(path.join(folder, name), path.join(unfinished, name));
    }
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw asCoded(error, target);
  }
  return { folder: target, bytes: await sizeOf(target) };
}

interface ReadOnlyBackup {
  into?: string;
  signal?: AbortSignal;
  now?: () => Date;
}

/** Whether the folder lies on a disk, or has permissions, that keep everybody here from writing. */
export async function isReadOnly(folder: string): Promise<boolean> {
  const error = await access(folder, constants.W_OK).then(
    () => null,
    (caught: NodeJS.ErrnoException) => caught,
  );
  return error !== null && error.code !== 'ENOENT';
}

/** A moment as a file name that every system takes. */
export function stampOf(moment: string): string {
  return moment.replaceAll(':', '-');
}

/** Bytes of a folder with all below it; 0 where it is not there. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    if (entry.isFile()) bytes += (await stat(path.join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
}
