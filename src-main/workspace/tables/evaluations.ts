/** Evaluations of the current data set: what was scored with which settings, and whether all of it is there. */
import type { EvaluationId, ModelId } from '../ids.ts';
import type { Store } from '../store.ts';
import { currentDataset, needDataset } from './current-dataset.ts';

export interface EvaluationInput {
  /** Content key of model, banks, images, ground truth and settings. */
  key: string;
  modelId: ModelId;
  spec: unknown;
}

export interface Evaluation extends EvaluationInput {
  id: EvaluationId;
  complete: boolean;
  created: string;
}

type Row = Omit<Evaluation, 'spec' | 'complete'> & { spec: string; complete: number };

const columns = 'id, key, model_id AS modelId, spec, complete, created';

export class Evaluations {
  private readonly store: Store;
  private readonly insert;
  private readonly selectByKey;
  private readonly selectById;
  private readonly selectAll;
  private readonly setComplete;
  private readonly erase;

  constructor(store: Store) {
    this.store = store;
    this.insert = store.query<[string, ModelId, string, string]>(
      `INSERT INTO evaluation (dataset_id, key, model_id, spec, complete, created)
       VALUES (${currentDataset}, ?, ?, ?, 0, ?) ON CONFLICT (dataset_id, key) DO NOTHING`,
    );
    const from = `SELECT ${columns} FROM evaluation WHERE dataset_id = ${currentDataset}`;
    this.selectByKey = store.query<[string], Row>(`${from} AND key = ?`);
    this.selectById = store.query<[EvaluationId], Row>(`${from} AND id = ?`);
    this.selectAll = store.query<[], Row>(`${from} ORDER BY id`);
    this.setComplete = store.query<[EvaluationId]>('UPDATE evaluation SET complete = 1 WHERE id = ?');
    this.erase = store.query<[EvaluationId]>('DELETE FROM evaluation WHERE id = ?');
  }

  /** The evaluation of this key, begun now where it was not. */
  ensure({ key, modelId, spec }: EvaluationInput): Evaluation {
    needDataset(this.store);
    this.insert.run(key, modelId, JSON.stringify(spec), this.store.now());
    return fromRow(this.selectByKey.get(key)!);
  }

  byKey(key: string): Evaluation | undefined {
    const row = this.selectByKey.get(key);
    return row && fromRow(row);
  }

  get(id: EvaluationId): Evaluation | undefined {
    const row = this.selectById.get(id);
    return row && fromRow(row);
  }

  all(): Evaluation[] {
    return this.selectAll.all().map(fromRow);
  }

  markComplete(id: EvaluationId): void {
    this.setComplete.run(id);
  }

  remove(id: EvaluationId): void {
    this.erase.run(id);
  }
}

function fromRow(row: Row): Evaluation {
  return { ...row, complete: row.complete === 1, spec: JSON.parse(row.spec) as unknown };
}
