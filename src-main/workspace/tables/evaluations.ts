/** Evaluations with the labels of now: what was scored with which settings, and whether all of it is there. */
import type { EvaluationId, ModelId } from '../ids.ts';
import type { Store } from '../store.ts';
import { currentLabels, needDataset } from './current-dataset.ts';

export interface EvaluationInput {
  /** Content key of model, labels and settings; ground truth is told image by image (`scores.ts`). */
  key: string;
  modelId: ModelId;
  spec: unknown;
}

export interface Evaluation extends EvaluationInput {
  id: EvaluationId;
  labels: string;
  /** Grows with every write of scores. */
  revision: number;
  complete: boolean;
  created: string;
}

type Row = Omit<Evaluation, 'spec' | 'complete'> & { spec: string; complete: number };

const columns = 'id, key, model_id AS modelId, labels, spec, complete, revision, created';

export class Evaluations {
  private readonly store: Store;
  private readonly insert;
  private readonly selectByKey;
  private readonly selectById;
  private readonly selectAll;
  private readonly selectRevision;
  private readonly setComplete;
  private readonly erase;

  constructor(store: Store) {
    this.store = store;
    this.insert = store.query<[string, ModelId, string, string]>(
      `INSERT INTO evaluation (labels, key, model_id, spec, complete, revision, created)
       VALUES (${currentLabels}, ?, ?, ?, 0, 0, ?) ON CONFLICT (key) DO UPDATE SET labels = excluded.labels`,
    );
    const from = `SELECT ${columns} FROM evaluation WHERE labels = ${currentLabels}`;
    this.selectByKey = store.query<[string], Row>(`${from} AND key = ?`);
    this.selectById = store.query<[EvaluationId], Row>(`${from} AND id = ?`);
    this.selectAll = store.query<[], Row>(`${from} ORDER BY id`);
    this.selectRevision = store.values<[EvaluationId], number>('SELECT revision FROM evaluation WHERE id = ?');
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

  /** Undefined where it is not there. */
  revision(id: EvaluationId): number | undefined {
    return this.selectRevision.all(id)[0];
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
