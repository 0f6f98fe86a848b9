/** What Browse showed when it was left, in its order, so that Compare goes on with the same images. */
import type { CatalogueTable } from '../../src-shared/catalogue-table.ts';

class BrowsedRows {
  private kept = $state.raw<{ table: CatalogueTable; rows: Uint32Array } | null>(null);

  keep(table: CatalogueTable | null, rows: Uint32Array): void {
    // Nothing was chosen: every image in the order of the data set is no list of its own.
    const everything = rows.length === table?.length && rows.every((row, place) => row === place);
    this.kept = table === null || rows.length === 0 || everything ? null : { table, rows: rows.slice() };
  }

  /** Null where Browse was not seen, showed everything, or another data set. */
  of(table: CatalogueTable | null): Uint32Array | null {
    return this.kept !== null && this.kept.table === table ? this.kept.rows : null;
  }
}

export const browsedRows = new BrowsedRows();
