/** Networks: backbone, its weights by content hash, what is around them (layer, preprocessing, files in `models/`) as spec. */
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

const columns = 'id, key, backbone, weights_sha256 AS weightsSha256, spec, file, created';

export class Models {
  private readonly store: Store;
  private readonly insert;
  private readonly selectByKey;
  private readonly selectById;
  private readonly selectAll;

  constructor(store: Store) {
    this.store = store;
    this.insert = store.query<[string, string, string, string, string | null, string]>(
      `INSERT INTO model (key, backbone, weights_sha256, spec, file, created) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET file = excluded.file, spec = excluded.spec`,
    );
    this.selectByKey = store.query<[string], Row>(`SELECT ${columns} FROM model WHERE key = ?`);
    this.selectById = store.query<[ModelId], Row>(`SELECT ${columns} FROM model WHERE id = ?`);
    this.selectAll = store.query<[], Row>(`SELECT ${columns} FROM model ORDER BY id`);
  }

  /** The model of this key, stored now where it was not; what lies around it is told anew. */
  ensure({ key, backbone, weightsSha256, spec, file }: ModelInput): StoredModel {
    this.insert.run(key, backbone, weightsSha256, JSON.stringify(spec), file, this.store.now());
    return fromRow(this.selectByKey.get(key)!);
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
