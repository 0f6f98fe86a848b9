/** Banks: which grad-weights were made how, with the labels of now. A bank's own rows are in `grad-weights.ts`. */
import type { BankId, ModelId } from '../ids.ts';
import type { Store } from '../store.ts';
import { currentLabels, needDataset } from './current-dataset.ts';

export interface BankInput {
  /** Content key of model, labels and bank spec. */
  key: string;
  modelId: ModelId;
  layer: string;
  spec: unknown;
}

export interface Bank extends BankInput {
  id: BankId;
  /** Content key of images, classes and split that its triplets were drawn from. */
  labels: string;
  created: string;
}

type Row = Omit<Bank, 'spec'> & { spec: string };

const columns = 'id, key, model_id AS modelId, labels, layer, spec, created';

export class Banks {
  private readonly store: Store;
  private readonly insert;
  private readonly selectByKey;
  private readonly selectById;
  private readonly selectAll;
  private readonly erase;

  constructor(store: Store) {
    this.store = store;
    this.insert = store.query<[string, ModelId, string, string, string]>(
      `INSERT INTO bank (labels, key, model_id, layer, spec, created) VALUES (${currentLabels}, ?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET labels = excluded.labels`,
    );
    const from = `SELECT ${columns} FROM bank WHERE labels = ${currentLabels}`;
    this.selectByKey = store.query<[string], Row>(`${from} AND key = ?`);
    this.selectById = store.query<[BankId], Row>(`${from} AND id = ?`);
    this.selectAll = store.query<[], Row>(`${from} ORDER BY id`);
    this.erase = store.query<[BankId]>('DELETE FROM bank WHERE id = ?');
  }

  /** The bank of this key, made now (empty) where it was not. */
  ensure({ key, modelId, layer, spec }: BankInput): Bank {
    needDataset(this.store);
    this.insert.run(key, modelId, layer, JSON.stringify(spec), this.store.now());
    return fromRow(this.selectByKey.get(key)!);
  }

  byKey(key: string): Bank | undefined {
    const row = this.selectByKey.get(key);
    return row && fromRow(row);
  }

  get(id: BankId): Bank | undefined {
    const row = this.selectById.get(id);
    return row && fromRow(row);
  }

  all(): Bank[] {
    return this.selectAll.all().map(fromRow);
  }

  remove(id: BankId): void {
    this.erase.run(id);
  }
}

function fromRow(row: Row): Bank {
  return { ...row, spec: JSON.parse(row.spec) as unknown };
}
