/** The images that were listed last in Browse or Evaluate, in their order, so that Compare goes on with the same ones. */
import type { CatalogueTable } from '../../src-shared/catalogue-table.ts';

class BrowsedRows {
  private kept = $state.raw<{ table: CatalogueTable; rows: Uint32Array; from: string } | null>(null);

  /** `from`: the view, as the rail names it. */
  keep(table: CatalogueTable | null, rows: Uint32Array, from = 'Browse'): void {
    // Nothing was chosen: every image in the order of the data set is no list of its own.
    const everything = rows.length === table?.length && rows.every((row, place) => row === place);
    this.kept = table === null || rows.length === 0 || everything ? null : { table, rows: rows.slice(), from };
  }

  get from(): string {
    return this.kept?.from ?? 'Browse';
  }

  /** Null where Browse was not seen, showed everything, or another data set. */
  of(table: CatalogueTable | null): Uint32Array | null {
    return this.kept !== null && this.kept.table === table ? this.kept.rows : null;
  }
}

export const browsedRows = new BrowsedRows();
