/**
 * One process a workspace: an exclusive lock of the operating system on `lock.sqlite`, which the kernel drops when its
 * holder dies, however it dies. Who holds it stands in `lock.json` (the locked file itself cannot be read).
 * Nobody else may open `lock.sqlite` in the holder's process: closing it would drop the lock (POSIX).
 */
import { accessSync, constants, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { asCoded, connect } from './database.ts';

export interface WorkspaceLock {
  release: () => void;
}

export function lockWorkspace(folder: string, now: () => Date): WorkspaceLock {
  const holderFile = path.join(folder, 'lock.json');
  requireWritable(folder);
  const db = connect(path.join(folder, 'lock.sqlite'));
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'string' && code.startsWith('SQLITE_BUSY')) throw inUse(folder);
    throw asCoded(error, folder);
  }
  const holder = { pid: process.pid, command: commandOf(process.argv), since: now().toISOString() };
  try {
    writeFileSync(holderFile, JSON.stringify(holder));
  } catch {
    // Only the message to others gets poorer; a full disk is reported by the first write that matters.
  }
  let held = true;
  return {
    release: () => {
      if (!held) return;
      held = false;
      rmSync(holderFile, { force: true });
      db.close();
    },
  };
}

/** SQLite would open the files of a read-only disk for reading and lock nothing. */
function requireWritable(folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw asCoded(error, folder);
  }
}

function commandOf([, script = '', ...words]: readonly string[]): string {
  return [path.basename(script), ...words].join(' ').slice(0, 200);
}

/** Who has the workspace open, and what to do about it. Also for what would be written by one that reads beside them. */
export function inUse(folder: string, missing?: string): TripletscopeError {
  const { who, remedy } = describeHolder(path.join(folder, 'lock.json'));
  const what = missing === undefined ? 'the workspace is in use' : `${missing}, but the workspace is in use`;
  return new TripletscopeError('workspace-locked', `${what} ${who}`, { file: folder, remedy });
}

/** Nothing of the file is believed: it is shown, shortened and in one line. */
function describeHolder(holderFile: string): { who: string; remedy: string } {
  let holder: Record<string, unknown>;
  try {
    holder = Object(JSON.parse(readFileSync(holderFile, 'utf8'))) as Record<string, unknown>;
  } catch {
    return { who: 'by another process', remedy: 'Close the other program or wait until it is done, then try again.' };
  }
  const words = shown(holder.command).split(' ');
  const by = `by process ${shown(holder.pid)} (${words.join(' ')}), since ${shown(holder.since)}`;
  if (words[0].startsWith('engine-process')) {
    const remedy =
      'Close that window or open another workspace in it, then try again; or start the work in the window.';
    return { who: `${by}: a window of Tripletscope`, remedy };
  }
  if (words[1] === 'serve') {
    const remedy =
      'End it with Ctrl+C or close the workspace in its page, then try again; or start the work in the page.';
    return { who: `${by}: tripletscope serve`, remedy };
  }
  return { who: by, remedy: 'Wait until it is done, or end it with Ctrl+C, then try again.' };
}

function shown(value: unknown): string {
  return String(value)
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 200);
}
