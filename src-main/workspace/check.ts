/** `workspace check`: is everything there, whole and plausible? Changes nothing. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { messageOf, TripletscopeError } from '../../src-shared/errors.ts';
import { type Progress, unattended } from '../../src-shared/progress.ts';
import { temporaryEnding } from './blobs.ts';
import { type DatabaseCheck, type Finding, repairRemedy } from './check-database.ts';
import { connect } from './database.ts';
import { lockWorkspace } from './lock.ts';
import { type ChangedPages, findChangedPages, isSealed } from './mend-pages.ts';
import { checkHeader, databaseName } from './open.ts';
import { Workspace } from './workspace.ts';

export type { Finding } from './check-database.ts';

export interface WorkspaceCheck {
  /** Nothing of severity `error`. */
  ok: boolean;
  findings: Finding[];
}

export interface CheckContext {
  signal: AbortSignal;
  report: (progress: Progress) => void;
}

/** A folder is locked meanwhile (`workspace-locked` where it is in use); an open workspace is looked at as it is. */
export async function checkWorkspace(
  target: string | Workspace,
  context: CheckContext = unattended,
): Promise<WorkspaceCheck> {
  if (target instanceof Workspace) return checkFolder(target.folder, context);
  const file = path.join(target, databaseName);
  if (!existsSync(file)) throw new TripletscopeError('not-found', 'no workspace here', { file: target });
  const lock = lockWorkspace(target, () => new Date());
  try {
    checkHeader(file);
    const changes = findChangedPages(file);
    const { ok, findings } = await checkFolder(target, context);
    if (changes === null || !belongs(file, changes)) return { ok, findings };
    return { ok: false, findings: [describeChanges(changes.pages.length), ...findings] };
  } catch (error) {
    if (!(error instanceof TripletscopeError && error.code === 'workspace-corrupt')) throw error;
    return { ok: false, findings: [{ severity: 'error', what: messageOf(error), remedy: repairRemedy }] };
  } finally {
    lock.release();
  }
}

function belongs(file: string, changes: ChangedPages): boolean {
  const db = connect(file, { readonly: true, fileMustExist: true });
  try {
    return isSealed(db, changes);
  } finally {
    db.close();
  }
}

function describeChanges(pages: number): Finding {
  const what = `${pages === 1 ? '1 page' : `${pages} pages`} of the database changed while it was closed`;
  return { severity: 'error', what, remedy: repairRemedy };
}

async function checkFolder(folder: string, { signal, report }: CheckContext): Promise<WorkspaceCheck> {
  report({ stage: 'check database', done: 0 });
  const { findings, files } = await checkInThread(path.join(folder, databaseName), signal);
  const ok = (): boolean => findings.every(({ severity }) => severity !== 'error');
  if (files === null) return { ok: ok(), findings };
  for (const [done, named] of files.entries()) {
    signal.throwIfAborted();
    report({ stage: 'check model files', done, total: files.length });
    const fault = await modelFileFault(folder, named);
    if (fault !== null) {
      const remedy = 'Restore the file from a backup, or run `tripletscope workspace repair` and train again.';
      findings.push({ severity: 'error', what: `${named.owner}: ${fault}`, remedy });
    }
  }
  findings.push(
    ...surplusFiles(await readdir(path.join(folder, 'models')).catch(() => []), new Set(files.map(({ file }) => file))),
  );
  return { ok: ok(), findings };
}

/** What is wrong with a stored file, or null. Its name is the hash of its content. */
export async function modelFileFault(
  folder: string,
  { file, sha256 }: { file: string; sha256: string | null },
): Promise<string | null> {
  const expected = sha256 ?? file;
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path.join(folder, 'models', path.basename(file)))) {
      hash.update(chunk as Buffer);
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? `its file models/${file} is missing`
      : `its file models/${file} cannot be read (${messageOf(error)})`;
  }
  return hash.digest('hex') === expected ? null : `its file models/${file} is damaged (its hash is another)`;
}

function surplusFiles(names: string[], named: ReadonlySet<string>): Finding[] {
  const temporary = names.filter((name) => name.endsWith(temporaryEnding)).length;
  const unnamed = names.filter((name) => !name.endsWith(temporaryEnding) && !named.has(name)).length;
  const finding = (count: number, what: string, remedy: string): Finding[] =>
    count === 0 ? [] : [{ severity: 'info', what: `${count} ${what}`, remedy }];
  return [
    ...finding(temporary, 'unfinished files in models/', 'Run `tripletscope workspace repair` to remove them.'),
    ...finding(unnamed, 'files in models/ that no model or run names', 'They may be deleted.'),
  ];
}

function checkInThread(file: string, signal: AbortSignal): Promise<DatabaseCheck> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./check-thread.ts', import.meta.url), { workerData: { file } });
    const abort = (): void => {
      thread.unref(); // it only reads, and ends by itself: cut down within SQLite, it could take the process with it
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => {
      signal.removeEventListener('abort', abort);
      reject(new TripletscopeError('internal', 'the check ended without a result', { file })); // no effect after a result
    });
  });
}
