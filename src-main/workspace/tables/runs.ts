/** Training runs with their metrics and checkpoints, epoch by epoch. */
import type { ModelId, RunId } from '../ids.ts';
import type { Store } from '../store.ts';

export interface TrainingRun {
  id: RunId;
  /** Content key of the training's inputs. */
  key: string;
  /** The trained model, once done. */
  modelId: ModelId | null;
  spec: unknown;
  state: 'running' | 'done';
  /** Epochs finished. */
  epoch: number;
  created: string;
}

export interface TrainingMetric {
  epoch: number;
  loss: number;
  /** Share of triplets with a loss above 0. */
  activeShare: number;
  learningRate: number;
  /** Held-out Recall@1, where it was measured. */
  recall: number | null;
}

export interface Checkpoint {
  epoch: number;
  sha256: string;
  /** Name of the file in `models/`. */
  file: string;
}

/** What happens to runs, as it happens: one is begun or gone on with, an epoch is recorded. */
export interface RunWatcher {
  begun?: (id: RunId) => void;
  epoch?: (id: RunId, metric: TrainingMetric) => void;
}

type Row = Omit<TrainingRun, 'spec'> & { spec: string };

/** Setting under which the largest number that a run had is kept once one was deleted. */
const lastNumberKey = 'last run number';

const columns = 'id, key, model_id AS modelId, spec, state, epoch, created';

export class Runs {
  private readonly store: Store;
  private readonly watchers = new Set<RunWatcher>();
  private readonly insert;
  private readonly selectByKey;
  private readonly selectById;
  private readonly selectAll;
  private readonly setEpoch;
  private readonly setDone;
  private readonly keepNumber;
  private readonly erase;
  private readonly putMetric;
  private readonly putCheckpoint;
  private readonly selectMetrics;
  private readonly selectLast;
  private readonly selectCheckpoints;
  private readonly eraseCheckpoints;
  private readonly eraseMetrics;

  constructor(store: Store) {
    this.store = store;
    // SQLite would give the number of the last run, once it is deleted, to the next one.
    this.insert = store.query<[string, string, string]>(
      `INSERT INTO training_run (id, key, spec, state, epoch, created)
       SELECT max(coalesce((SELECT max(id) FROM training_run), 0),
                  coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE key = '${lastNumberKey}'), 0)) + 1,
              ?, ?, 'running', 0, ? WHERE true
       ON CONFLICT (key) DO NOTHING`,
    );
    this.selectByKey = store.query<[string], Row>(`SELECT ${columns} FROM training_run WHERE key = ?`);
    this.selectById = store.query<[RunId], Row>(`SELECT ${columns} FROM training_run WHERE id = ?`);
    this.selectAll = store.query<[], Row>(`SELECT ${columns} FROM training_run ORDER BY id`);
    this.setEpoch = store.query<[number, RunId]>('UPDATE training_run SET epoch = ? WHERE id = ?');
    this.setDone = store.query<[ModelId, RunId]>(`UPDATE training_run SET state = 'done', model_id = ? WHERE id = ?`);
    this.keepNumber = store.query<[]>(
      `INSERT INTO setting (key, value) SELECT '${lastNumberKey}', max(id) FROM training_run WHERE true
       ON CONFLICT (key) DO UPDATE SET value = max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))`,
    );
    this.erase = store.query<[RunId]>('DELETE FROM training_run WHERE id = ?');
    this.putMetric = store.query<[RunId, number, number, number, number, number | null]>(
      `INSERT OR REPLACE INTO training_metric (run_id, epoch, loss, active_share, learning_rate, recall)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.putCheckpoint = store.query<[RunId, number, string, string]>(
      'INSERT OR REPLACE INTO checkpoint (run_id, epoch, sha256, file) VALUES (?, ?, ?, ?)',
    );
    this.selectMetrics = store.query<[RunId], TrainingMetric>(
      `SELECT epoch, loss, active_share AS activeShare, learning_rate AS learningRate, recall
       FROM training_metric WHERE run_id = ? ORDER BY epoch`,
    );
    this.selectLast = store.query<[RunId], { loss: number; recall: number | null }>(
      `SELECT loss, (SELECT recall FROM training_metric WHERE run_id = last.run_id AND recall IS NOT NULL
         ORDER BY epoch DESC LIMIT 1) AS recall
       FROM training_metric AS last WHERE run_id = ? ORDER BY epoch DESC LIMIT 1`,
    );
    this.selectCheckpoints = store.query<[RunId], Checkpoint>(
      'SELECT epoch, sha256, file FROM checkpoint WHERE run_id = ? ORDER BY epoch',
    );
    this.eraseCheckpoints = store.query<[RunId]>('DELETE FROM checkpoint WHERE run_id = ?');
    this.eraseMetrics = store.query<[RunId]>('DELETE FROM training_metric WHERE run_id = ?');
  }

  /** The run of this key, begun now where it was not. */
  ensure({ key, spec }: { key: string; spec: unknown }): TrainingRun {
    this.insert.run(key, JSON.stringify(spec), this.store.now());
    const run = fromRow(this.selectByKey.get(key)!);
    for (const { begun } of this.watchers) begun?.(run.id);
    return run;
  }

  /** Tells of every run until the function that it gives is called. */
  watch(watcher: RunWatcher): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  get(id: RunId): TrainingRun | undefined {
    const row = this.selectById.get(id);
    return row && fromRow(row);
  }

  byKey(key: string): TrainingRun | undefined {
    const row = this.selectByKey.get(key);
    return row && fromRow(row);
  }

  all(): TrainingRun[] {
    return this.selectAll.all().map(fromRow);
  }

  /** Metrics of an epoch trained anew are replaced. */
  recordEpoch(id: RunId, metric: TrainingMetric): void {
    this.store.transaction(() => {
      const { epoch, loss, activeShare, learningRate, recall } = metric;
      this.putMetric.run(id, epoch, loss, activeShare, learningRate, recall);
      this.setEpoch.run(epoch, id);
    });
    for (const watcher of this.watchers) watcher.epoch?.(id, metric);
  }

  /** In the place of all that were kept before; their files are the caller's to delete. */
  keepCheckpoint(id: RunId, { epoch, sha256, file }: Checkpoint): void {
    this.store.transaction(() => {
      this.eraseCheckpoints.run(id);
      this.putCheckpoint.run(id, epoch, sha256, file);
    });
  }

  finish(id: RunId, modelId: ModelId): void {
    this.setDone.run(modelId, id);
  }

  /** Its number, and with it the look of its curve, is never given to another run. */
  remove(id: RunId): void {
    this.store.transaction(() => {
      this.keepNumber.run();
      this.erase.run(id);
    });
  }

  metrics(id: RunId): TrainingMetric[] {
    return this.selectMetrics.all(id);
  }

  /** Loss of the last epoch, and the last Recall@1 that was measured. */
  last(id: RunId): { loss: number; recall: number | null } | null {
    return this.selectLast.get(id) ?? null;
  }

  /** By epoch, the last one last. */
  checkpoints(id: RunId): Checkpoint[] {
    return this.selectCheckpoints.all(id);
  }

  /** Forgets where it stood, and its curve; the files of its checkpoints are the caller's to delete. */
  beginAnew(id: RunId): void {
    this.store.transaction(() => {
      this.eraseCheckpoints.run(id);
      this.eraseMetrics.run(id);
      this.setEpoch.run(0, id);
    });
  }
}

function fromRow(row: Row): TrainingRun {
  return { ...row, spec: JSON.parse(row.spec) as unknown };
}
