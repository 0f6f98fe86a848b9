/** Saved views: a chart or filter as JSON, by name. */
import type { Store } from '../store.ts';

export interface StoredView {
  name: string;
  spec: unknown;
  updated: string;
}

type Row = { name: string; spec: string; updated: string };

export class Views {
  private readonly store: Store;
  private readonly select;
  private readonly upsert;
  private readonly erase;

  constructor(store: Store) {
    this.store = store;
    this.select = store.query<[], Row>('SELECT name, spec, updated FROM view ORDER BY name');
    this.upsert = store.query<[string, string, string]>(
      `INSERT INTO view (name, spec, updated) VALUES (?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET spec = excluded.spec, updated = excluded.updated`,
    );
    this.erase = store.query<[string]>('DELETE FROM view WHERE name = ?');
  }

  all(): StoredView[] {
    return this.select.all().map((row) => ({ ...row, spec: JSON.parse(row.spec) as unknown }));
  }

  set(name: string, spec: unknown): void {
    this.upsert.run(name, JSON.stringify(spec), this.store.now());
  }

  remove(name: string): void {
    this.erase.run(name);
  }
}
