/** The catalogue of the open data set, loaded once and kept up to date; every view reads names and columns from here. */
import type { CatalogueColumns, CatalogueMeta } from '../../src-shared/catalogue.ts';
import { CatalogueTable } from '../../src-shared/catalogue-table.ts';
import type { TripletscopeError } from '../../src-shared/errors.ts';
import type { Frame } from '../../src-shared/frame.ts';
import { type ItemArrays, type ItemFrame, type ItemMeta, ItemTable } from '../../src-shared/item-table.ts';
import { asError, fetchFrame } from './api.ts';
import { Turns } from './turns.ts';
import { type WorkspaceState, workspace } from './workspace.svelte.ts';

export interface CatalogueParts {
  fetch: () => Promise<Frame<CatalogueMeta, CatalogueColumns>>;
  /** The items of a table. */
  fetchItems: () => Promise<ItemFrame>;
  workspace: Pick<WorkspaceState, 'onLeave'>;
}

export class CatalogueState {
  /** Null until it has come, and where no workspace is open. A data set without images has a table of length 0. */
  table = $state.raw<CatalogueTable | null>(null);
  /** The table whose rows the images belong to; it comes and goes with `table`. Null where there is none. */
  items = $state.raw<ItemTable | null>(null);
  error = $state.raw<TripletscopeError | null>(null);
  loading = $state(false);
  /** Grows whenever columns of `table` changed in place: read it where they are read. */
  revision = $state(0);
  private readonly fetch: CatalogueParts['fetch'];
  private readonly fetchItems: CatalogueParts['fetchItems'];
  /** As the engine sent them last. */
  private knownItems: ItemFrame | null = null;
  private readonly turns = new Turns();
  /** Images came or went while no view showed them. */
  private outdated = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor({ fetch, fetchItems, workspace }: CatalogueParts) {
    this.fetch = fetch;
    this.fetchItems = fetchItems;
    workspace.onLeave(() => this.reset());
  }

  /** Loads it where it is not there, or no longer what the engine has. */
  async ensure(): Promise<CatalogueTable | null> {
    if (this.table === null || this.outdated) await this.load();
    return this.table;
  }

  /** Asks the engine for it anew; what was there stays until the answer has come, the latest request wins. */
  async load(): Promise<void> {
    const isLatest = this.turns.begin();
    this.loading = true;
    this.outdated = false;
    try {
      const table = new CatalogueTable(await this.fetch());
      const items = await this.itemsOf(table);
      if (!isLatest()) return;
      this.table = table;
      this.items = items;
      this.error = null;
      this.revision++;
    } catch (error) {
      if (!isLatest()) return;
      this.error = asError(error);
    } finally {
      if (isLatest()) this.loading = false;
    }
  }

  /** A table with its values comes once, and again after another import. */
  private async itemsOf(table: CatalogueTable): Promise<ItemTable | null> {
    if (table.items === null) return null;
    // Another import may have brought other images with the same values.
    if (this.knownItems?.meta.key !== table.items || this.table?.key !== table.key)
      this.knownItems = await this.fetchItems();
    return new ItemTable(this.knownItems, table);
  }

  /** To be called when images came or went: who shows them next loads them anew. */
  outdate(): void {
    this.outdated = true;
  }

  /** Rows changed in the engine: many such events make one load. */
  reloadSoon(): void {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => void this.load(), 250);
  }

  /** Another workspace, or none: nothing of the old one may be seen. */
  private reset(): void {
    this.turns.forget();
    clearTimeout(this.waiting);
    this.table = null;
    this.items = null;
    this.knownItems = null;
    this.error = null;
    this.loading = false;
    this.revision++;
  }

  /** After a change of columns in place, which an answer on its way may not know of. */
  touch(): void {
    this.revision++;
    if (this.loading) void this.load();
  }
}

export const catalogue = new CatalogueState({
  fetch: () => fetchFrame<CatalogueMeta, CatalogueColumns>('/api/catalogue'),
  fetchItems: () => fetchFrame<ItemMeta, ItemArrays>('/api/items'),
  workspace,
});
