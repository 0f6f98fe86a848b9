/** Who needs which file in `models/`: a file of a content hash may be several's, and goes with the last of them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { removeModelFile } from './blobs.ts';
import type { Store } from './store.ts';

export class ModelFiles {
  private readonly store: Store;
  private readonly owners;

  constructor(store: Store) {
    this.store = store;
    this.owners = store.values<[string, string, string, string, string], string>(
      `SELECT 'model ' || id FROM model
         WHERE file = ? OR weights_sha256 = ? OR json_extract(spec, '$.head') = ? OR json_extract(spec, '$.trunk') = ?
       UNION ALL SELECT 'checkpoint of run ' || run_id || ', epoch ' || epoch FROM checkpoint WHERE file = ?`,
    );
  }

  /** Rows that name the file, in words. */
  references(file: string): string[] {
    return this.owners.all(file, file, file, file, file);
  }

  /** Deletes the file where no row names it any more; says whether it went. To be called after its row is gone. */
  async release(file: string): Promise<boolean> {
    if (this.references(file).length > 0) return false;
    await removeModelFile(this.store.folder, file);
    return true;
  }

  /** Bytes on the disk; 0 where it is not there. */
  async bytes(file: string): Promise<number> {
    const place = path.join(this.store.folder, 'models', path.basename(file));
    return stat(place).then(
      ({ size }) => size,
      () => 0,
    );
  }
}
