/** Settings of the workspace: JSON by key. */
import type { Store } from '../store.ts';

export class Settings {
  private readonly select;
  private readonly upsert;
  private readonly erase;

  constructor(store: Store) {
    this.select = store.query<[string], { value: string }>('SELECT value FROM setting WHERE key = ?');
    this.upsert = store.query<[string, string]>(
      'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
    this.erase = store.query<[string]>('DELETE FROM setting WHERE key = ?');
  }

  /** The value as it was set, or undefined; parse it where it comes from an older version. */
  get(key: string): unknown {
    const row = this.select.get(key);
    return row === undefined ? undefined : JSON.parse(row.value);
  }

  set(key: string, value: unknown): void {
    if (value === undefined) this.erase.run(key);
    else this.upsert.run(key, JSON.stringify(value));
  }
}
