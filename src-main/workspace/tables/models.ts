/** Networks: backbone, its weights by content hash, what is around them (layer, preprocessing, files in `models/`) as spec. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModelId } from '../ids.ts';
import type { Store } from '../store.ts';

export interface ModelInput {
  /** Content key of what makes the network. */
  key: string;
  backbone: string;
  weightsSha256: string;
  spec: unknown;
  /** Name of the file in `models/` (`storeModelFile`), or null where the network is its backbone alone. */
  file: string | null;
}

export interface StoredModel extends ModelInput {
  id: ModelId;
  created: string;
}

type Row = Omit<StoredModel, 'spec'> & { spec: string };

/** Rows of some kilobytes each: a transaction of milliseconds. */
const erasedAtOnce = 200;

const columns = 'id, key, backbone, weights_sha256 AS weightsSha256, spec, file, created';

export class Models {
  private readonly store: Store;
  private readonly insert;
  private readonly selectByKey;
  private readonly selectById;
  private readonly selectAll;
  private readonly hide;
  private readonly erasures;
  private readonly erase;

  constructor(store: Store) {
    this.store = store;
    this.insert = store.query<[string, string, string, string, string | null, string]>(
      `INSERT INTO model (key, backbone, weights_sha256, spec, file, created) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET file = excluded.file, spec = excluded.spec`,
    );
    this.selectByKey = store.query<[string], Row>(`SELECT ${columns} FROM model WHERE key = ?`);
    this.selectById = store.query<[ModelId], Row>(`SELECT ${columns} FROM model WHERE id = ?`);
    this.selectAll = store.query<[], Row>(`SELECT ${columns} FROM model ORDER BY id`);
    this.hide = store.query<[ModelId]>('UPDATE evaluation SET complete = 0 WHERE model_id = ?');
    const rows = (table: string, owner: string): string =>
      `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${owner} LIMIT ${erasedAtOnce})`;
    this.erasures = [
      rows('score', 'evaluation_id IN (SELECT id FROM evaluation WHERE model_id = ?)'),
      rows('grad_weights', 'bank_id IN (SELECT id FROM bank WHERE model_id = ?)'),
      rows('embedding', 'model_id = ?'),
    ].map((sql) => store.query<[ModelId]>(sql));
    this.erase = store.query<[ModelId]>('DELETE FROM model WHERE id = ?');
  }

  /** The model of this key, stored now where it was not; what lies around it is told anew. */
  ensure({ key, backbone, weightsSha256, spec, file }: ModelInput): StoredModel {
    this.insert.run(key, backbone, weightsSha256, JSON.stringify(spec), file, this.store.now());
    return fromRow(this.selectByKey.get(key)!);
  }

  /**
   * With everything that was computed from it, in short batches: what is cut goes on the next time. Its evaluations count
   * as not whole from the first batch on. Files in `models/` are the caller's to release.
   */
  async remove(id: ModelId, signal?: AbortSignal): Promise<void> {
    this.hide.run(id);
    for (const some of this.erasures)
      while (some.run(id).changes > 0) {
        await nextTurn();
        signal?.throwIfAborted();
      }
    this.erase.run(id);
  }

  byKey(key: string): StoredModel | undefined {
    const row = this.selectByKey.get(key);
    return row && fromRow(row);
  }

  get(id: ModelId): StoredModel | undefined {
    const row = this.selectById.get(id);
    return row && fromRow(row);
  }

  all(): StoredModel[] {
    return this.selectAll.all().map(fromRow);
  }
}

function fromRow(row: Row): StoredModel {
  return { ...row, spec: JSON.parse(row.spec) as unknown };
}
