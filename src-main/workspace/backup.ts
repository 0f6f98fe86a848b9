/** `workspace backup`: a copy of database and model files that is itself a workspace. The cache is left out. */
import { constants, copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Progress, unattended } from '../../src-shared/progress.ts';
import { temporaryEnding } from './blobs.ts';
import { asCoded } from './database.ts';
import { databaseName } from './open.ts';
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
  try {
    await mkdir(path.join(unfinished, 'models'), { recursive: true });
    await workspace.store.db.backup(path.join(unfinished, databaseName), {
      progress: ({ totalPages, remainingPages }) => {
        signal?.throwIfAborted();
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
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw asCoded(error, target);
  }
  return { folder: target, bytes: await sizeOf(target) };
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
