/**
 * One process a workspace: an exclusive lock of the operating system on `lock.sqlite`, which the kernel drops when its
 * holder dies, however it dies. Who holds it stands in `lock.json` (the locked file itself cannot be read).
 * Nobody else may open `lock.sqlite` in the holder's process: closing it would drop the lock (POSIX).
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { asCoded, connect } from './database.ts';

export interface WorkspaceLock {
  release: () => void;
}

export function lockWorkspace(folder: string, now: () => Date): WorkspaceLock {
  const holderFile = path.join(folder, 'lock.json');
  const db = connect(path.join(folder, 'lock.sqlite'));
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'string' && code.startsWith('SQLITE_BUSY')) throw inUse(folder, holderFile);
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

function commandOf([, script = '', ...words]: readonly string[]): string {
  return [path.basename(script), ...words].join(' ').slice(0, 200);
}

function inUse(folder: string, holderFile: string): TripletscopeError {
  return new TripletscopeError('workspace-locked', `the workspace is in use${describeHolder(holderFile)}`, {
    file: folder,
    remedy: 'Close the other program or wait until it is done, then try again.',
  });
}

function describeHolder(holderFile: string): string {
  try {
    const { pid, command, since } = JSON.parse(readFileSync(holderFile, 'utf8')) as Record<string, unknown>;
    return ` by process ${String(pid)} (${String(command)}), since ${String(since)}`;
  } catch {
    return ' by another process';
  }
}
