/** What can be said of the database alone: whole, consistent, plausible. Slow on large files; `check.ts` runs it in a thread. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../src-shared/errors.ts';
import { type Connection, connect } from './database.ts';
import { versionOf } from './migrate.ts';
import { addRowSum, summedTables } from './row-sum.ts';
import { currentVersion } from './schema.ts';

export interface Finding {
  /** `error`: something is lost or wrong. `warning`: something has to be made again. `info`: good to know. */
  severity: 'error' | 'warning' | 'info';
  what: string;
  remedy: string;
}

export interface DatabaseCheck {
  findings: Finding[];
  /** Model files that the tables name; null where they are not known: a damaged database, or one of another version. */
  files: NamedFile[] | null;
}

interface NamedFile {
  owner: string;
  file: string;
  /** Null where the file's name is its hash. */
  sha256: string | null;
}

export const repairRemedy = 'Run `tripletscope workspace repair`; it makes a backup first.';

export function checkDatabase(file: string): DatabaseCheck {
  const findings: Finding[] = [];
  let files: DatabaseCheck['files'] = null;
  let db: Connection | undefined;
  try {
    db = connectToCheck(file);
    const version = versionOf(db, file);
    if (version > currentVersion) {
      const what = `the workspace was written by a newer version (format ${version}, known is ${currentVersion})`;
      return { findings: [{ severity: 'error', what, remedy: 'Update Tripletscope.' }], files };
    }
    if (version < currentVersion)
      findings.push({
        severity: 'info',
        what: version === 0 ? 'the workspace is still empty' : `the workspace has the older format ${version}`,
        remedy: 'Any command that opens it brings it up to date, with a backup before.',
      });
    findings.push(...checkPages(db));
    if (findings.some(({ severity }) => severity === 'error')) return { findings, files };
    findings.push(...checkReferences(db));
    if (version === currentVersion) {
      findings.push(...checkBlobs(db), ...checkSums(db), ...checkEvaluations(db), ...checkJobs(db));
      files = namedFiles(db);
    }
  } catch (error) {
    findings.push({ severity: 'error', what: messageOf(error), remedy: repairRemedy });
  } finally {
    db?.close();
  }
  return { findings, files };
}

/**
 * Not read-only where it can be helped: a read-only connection leaves out the CHECK constraints, in `integrity_check` too.
 * Nothing is written all the same.
 */
function connectToCheck(file: string): Connection {
  if (!canWrite(file)) return connect(file, { readonly: true, fileMustExist: true });
  const db = connect(file, { fileMustExist: true });
  db.pragma('query_only = ON');
  return db;
}

function canWrite(file: string): boolean {
  try {
    for (const place of [file, path.dirname(file)]) accessSync(place, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function checkPages(db: Connection): Finding[] {
  const findings: Finding[] = [];
  const damaged = (what: string): void => {
    if (what !== 'ok') findings.push({ severity: 'error', what: `damaged database: ${what}`, remedy: repairRemedy });
  };
  try {
    const rows = db.prepare<[], { integrity_check: string }>('PRAGMA integrity_check(20)').iterate();
    for (const { integrity_check: what } of rows) damaged(what);
  } catch (error) {
    damaged(messageOf(error)); // having found what is damaged, the check may still stumble over it
  }
  return findings;
}

function checkReferences(db: Connection): Finding[] {
  const broken = new Map<string, number>();
  for (const { table, parent } of db.pragma('foreign_key_check') as { table: string; parent: string }[]) {
    const pair = `${table} → ${parent}`;
    broken.set(pair, (broken.get(pair) ?? 0) + 1);
  }
  return [...broken].map(([pair, count]) => ({
    severity: 'error',
    what: `${count} rows refer to rows that are missing (${pair})`,
    remedy: repairRemedy,
  }));
}

/** Each query gives what is implausible, with how many rows. */
const blobRules = [
  {
    what: 'embeddings are not float32 vectors of one length for their model',
    sql: `SELECT count(*) FROM embedding JOIN (
            SELECT model_id, max(length(vector)) AS longest FROM embedding GROUP BY model_id
          ) USING (model_id) WHERE length(vector) <> longest OR length(vector) % 4 <> 0 OR length(vector) = 0`,
  },
  {
    what: "grad-weights have another length than their bank's channels",
    sql: `SELECT count(*) FROM grad_weights JOIN (
            SELECT bank.id AS bank_id, coalesce(json_extract(spec, '$.channels') * 4, max(length(weights))) AS longest
            FROM bank JOIN grad_weights ON bank_id = bank.id WHERE channels IS NULL GROUP BY bank.id
          ) USING (bank_id) WHERE channels IS NULL AND length(weights) <> longest`,
  },
  {
    what: 'grad-weights are not float32, or their channel numbers do not match them',
    sql: `SELECT count(*) FROM grad_weights
          WHERE length(weights) % 4 <> 0 OR length(weights) = 0 OR length(channels) * 2 <> length(weights)`,
  },
] as const;

function checkBlobs(db: Connection): Finding[] {
  return blobRules.flatMap(({ what, sql }): Finding[] => {
    const count = db.prepare<[], number>(sql).pluck().get()!;
    const remedy = 'Run the extraction again with `--fresh`.';
    return count === 0 ? [] : [{ severity: 'error', what: `${count} ${what}`, remedy }];
  });
}

/** Every stored result against its checksum; without a seal, as after a kill, nothing else tells that one changed. */
function checkSums(db: Connection): Finding[] {
  addRowSum(db);
  const remedy = 'Run `tripletscope report` again: it removes what is damaged and computes it again.';
  return summedTables.flatMap(({ table, values }): Finding[] => {
    const count = db
      .prepare<[], number>(`SELECT count(*) FROM ${table} WHERE sum <> row_sum(${values})`)
      .pluck()
      .get()!;
    const what = `${count} stored ${count === 1 ? 'result is' : 'results are'} damaged (${table})`;
    return count === 0 ? [] : [{ severity: 'error', what, remedy }];
  });
}

function checkEvaluations(db: Connection): Finding[] {
  const empty = db
    .prepare<[], number>(
      'SELECT count(*) FROM evaluation WHERE complete = 1 AND id NOT IN (SELECT evaluation_id FROM score)',
    )
    .pluck()
    .get()!;
  if (empty === 0) return [];
  const what = `${empty} evaluations count as complete but hold no scores`;
  return [{ severity: 'error', what, remedy: 'Run `tripletscope evaluate` again.' }];
}

function checkJobs(db: Connection): Finding[] {
  return db
    .prepare<[], { kind: string; updated: string }>(`SELECT kind, updated FROM job WHERE state = 'running'`)
    .all()
    .map(({ kind, updated }) => ({
      severity: 'info',
      what: `a job (${kind}) has not ended; it was last updated ${updated}`,
      remedy: 'Run the same command again; it resumes where it stopped.',
    }));
}

function namedFiles(db: Connection): NamedFile[] {
  return db
    .prepare<[], NamedFile>(
      `SELECT 'model ' || id AS owner, file, NULL AS sha256 FROM model WHERE file IS NOT NULL
       UNION ALL SELECT 'weights of model ' || id, json_extract(spec, '$.trunk'), NULL FROM model
         WHERE json_extract(spec, '$.trunk') IS NOT NULL
       UNION ALL SELECT 'checkpoint of run ' || run_id || ', epoch ' || epoch, file, sha256 FROM checkpoint`,
    )
    .all();
}
