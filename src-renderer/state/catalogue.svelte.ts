/** The catalogue of the open data set, loaded once and kept up to date; every view reads names and columns from here. */
import type { CatalogueColumns, CatalogueMeta } from '../../src-shared/catalogue.ts';
import { CatalogueTable } from '../../src-shared/catalogue-table.ts';
import type { TripletscopeError } from '../../src-shared/errors.ts';
import type { Frame } from '../../src-shared/frame.ts';
import { asError, fetchFrame } from './api.ts';
import { Turns } from './turns.ts';
import { type WorkspaceState, workspace } from './workspace.svelte.ts';

export interface CatalogueParts {
  fetch: () => Promise<Frame<CatalogueMeta, CatalogueColumns>>;
  workspace: Pick<WorkspaceState, 'onLeave'>;
}

export class CatalogueState {
  /** Null until it has come, and where no workspace is open. A data set without images has a table of length 0. */
  table = $state.raw<CatalogueTable | null>(null);
  error = $state.raw<TripletscopeError | null>(null);
  loading = $state(false);
  /** Grows whenever columns of `table` changed in place: read it where they are read. */
  revision = $state(0);
  private readonly fetch: CatalogueParts['fetch'];
  private readonly turns = new Turns();
  /** Images came or went while no view showed them. */
  private outdated = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor({ fetch, workspace }: CatalogueParts) {
    this.fetch = fetch;
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
      const frame = await this.fetch();
      if (!isLatest()) return;
      this.table = new CatalogueTable(frame);
      this.error = null;
      this.revision++;
    } catch (error) {
      if (!isLatest()) return;
      this.error = asError(error);
    } finally {
      if (isLatest()) this.loading = false;
    }
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
  workspace,
});
