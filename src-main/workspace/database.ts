/** The one place that loads SQLite: opens a file with the settings of a workspace, and turns its errors into coded ones. */
import type { Database as Connection } from 'better-sqlite3';
import Database from 'better-sqlite3';
import { messageOf, TripletscopeError } from '../../src-shared/errors.ts';

export type { Connection };

const neededNodeApi = 10;

export interface ConnectOptions {
  readonly?: boolean;
  fileMustExist?: boolean;
  /** How long to wait for others, in ms. Whoever holds the workspace's lock has nobody to wait for: that would hide a mistake. */
  timeout?: number;
}

export function connect(file: string, options: ConnectOptions = {}): Connection {
  const nodeApi = Number(process.versions.napi ?? 0);
  if (nodeApi < neededNodeApi)
    throw new TripletscopeError('unsupported', 'this Node.js is too old for the database library', {
      expected: `Node-API ${neededNodeApi} or newer`,
      received: `Node-API ${nodeApi} of Node.js ${process.version}`,
      remedy: 'Run with Node.js 24, which `npm run setup` installs beside the project.',
    });
  try {
    return new Database(file, { timeout: 0, ...options });
  } catch (error) {
    throw asCoded(error, file);
  }
}

/** Durable to the last commit, also over a power cut; the log is folded in every 4 MB. */
export function applySettings(db: Connection): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
}

const repairRemedy =
  'Run `tripletscope workspace repair` on the folder (it makes a backup first), or restore a backup from its `backups` folder.';

/** SQLite's and the system's errors as ours; anything else comes back as it is. */
export function asCoded(error: unknown, file: string): unknown {
  if (error instanceof TripletscopeError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error;
  const coded = (kind: TripletscopeError['code'], summary: string, remedy: string): TripletscopeError =>
    new TripletscopeError(kind, summary, { file, received: messageOf(error), remedy }, { cause: error });
  // The shared-memory file cannot be extended on a full disk, which SQLite reports as an input/output error.
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_IOERR_SHMSIZE')
    return coded(
      'disk-full',
      'no space left on the disk of the workspace',
      'Free some space and run the command again: finished work is kept.',
    );
  if (/^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|EACCES$|EPERM$|EROFS$)/.test(code))
    return coded(
      'not-permitted',
      'the workspace cannot be written',
      'Check the permissions of the folder and whether its disk is read-only. `tripletscope workspace backup` with `--into FOLDER` copies the workspace to another disk.',
    );
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code))
    return coded('workspace-corrupt', 'the workspace is damaged', repairRemedy);
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return coded(
      'workspace-locked',
      'the database of the workspace is in use',
      'Close the other program that has it open, then try again.',
    );
  return error;
}

export function corrupt(file: string, summary: string, received?: string): TripletscopeError {
  return new TripletscopeError('workspace-corrupt', summary, {
    file,
    ...(received === undefined ? {} : { expected: 'a workspace of Tripletscope', received }),
    remedy: repairRemedy,
  });
}
