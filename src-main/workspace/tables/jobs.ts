/** Long work that was begun, and how far it came; `jobs/journal.ts` drives it. */
import { canonicalJson } from '../content-key.ts';
import type { JobId } from '../ids.ts';
import type { Store } from '../store.ts';

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface JobError {
  code: string;
  message: string;
  details: object;
}

export interface Job {
  id: JobId;
  kind: string;
  params: unknown;
  state: JobState;
  done: number;
  total: number | null;
  stage: string;
  error: JobError | null;
  created: string;
  updated: string;
}

export interface JobProgress {
  stage: string;
  done: number;
  total?: number;
}

type Row = Omit<Job, 'params' | 'error'> & { params: string; error: string | null };

const columns = 'id, kind, params, state, done, total, stage, error, created, updated';

export class Jobs {
  private readonly store: Store;
  private readonly insert;
  private readonly selectById;
  private readonly selectAll;
  private readonly selectUnfinished;
  private readonly update;
  private readonly endRunning;
  private readonly advance;
  private readonly erase;

  constructor(store: Store) {
    this.store = store;
    this.insert = store.query<[string, string, string, string]>(
      `INSERT INTO job (kind, params, state, done, stage, created, updated) VALUES (?, ?, 'queued', 0, '', ?, ?)`,
    );
    this.selectById = store.query<[JobId], Row>(`SELECT ${columns} FROM job WHERE id = ?`);
    this.selectAll = store.query<[number], Row>(`SELECT ${columns} FROM job ORDER BY id DESC LIMIT ?`);
    this.selectUnfinished = store.query<[string, string], Row>(
      `SELECT ${columns} FROM job WHERE kind = ? AND params = ? AND state <> 'done' ORDER BY id DESC LIMIT 1`,
    );
    this.update = store.query<[JobState, string | null, string, JobId]>(
      'UPDATE job SET state = ?, error = ?, updated = ? WHERE id = ?',
    );
    this.endRunning = store.query<[JobState, string | null, string, JobId]>(
      `UPDATE job SET state = ?, error = ?, updated = ? WHERE id = ? AND state = 'running'`,
    );
    this.erase = store.query<[JobId]>('DELETE FROM job WHERE id = ?');
    this.advance = store.query<[string, number, number | null, string, JobId]>(
      `UPDATE job SET stage = ?, done = ?, total = ?, updated = ? WHERE id = ? AND state = 'running'`,
    );
  }

  /** The unfinished job of this kind with equal params, to be resumed, else a new one, queued. */
  open(kind: string, params: unknown): Job {
    const text = canonicalJson(params);
    const row = this.selectUnfinished.get(kind, text);
    if (row) return fromRow(row);
    const now = this.store.now();
    return this.get(this.insert.run(kind, text, now, now).id as JobId)!;
  }

  get(id: JobId): Job | undefined {
    const row = this.selectById.get(id);
    return row && fromRow(row);
  }

  /** The newest first. */
  all(limit = -1): Job[] {
    return this.selectAll.all(limit).map(fromRow);
  }

  setState(id: JobId, state: JobState, error: JobError | null = null): void {
    this.update.run(state, error && JSON.stringify(error), this.store.now(), id);
  }

  /** Of a job that runs; one that has ended stays as it ended. */
  end(id: JobId, state: 'done' | 'failed' | 'cancelled', error: JobError | null = null): void {
    this.endRunning.run(state, error && JSON.stringify(error), this.store.now(), id);
  }

  /** Forgets the job; what it made stays. */
  remove(id: JobId): void {
    this.erase.run(id);
  }

  setProgress(id: JobId, { stage, done, total }: JobProgress): void {
    this.advance.run(stage, Math.round(done), total === undefined ? null : Math.round(total), this.store.now(), id);
  }
}

function fromRow(row: Row): Job {
  return {
    ...row,
    params: JSON.parse(row.params) as unknown,
    error: row.error === null ? null : (JSON.parse(row.error) as JobError),
  };
}
