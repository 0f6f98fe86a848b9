/** The models of the open workspace, and the current one, whose maps are shown. */
import type { TripletscopeError } from '../../src-shared/errors.ts';
import { type Api, api, asError } from './api.ts';
import { Turns } from './turns.ts';
import { type WorkspaceState, workspace } from './workspace.svelte.ts';

export type ModelView = Awaited<ReturnType<Api['models']['list']['query']>>[number];

export interface ModelsParts {
  api: Pick<Api, 'models'>;
  workspace: Pick<WorkspaceState, 'current' | 'onLeave'>;
}

export class Models {
  list = $state.raw<readonly ModelView[]>([]);
  loaded = $state(false);
  /** Why nothing is known of them; null once they have come. */
  error = $state.raw<TripletscopeError | null>(null);
  readonly current = $derived(this.list.find(({ current }) => current) ?? null);

  private readonly api: ModelsParts['api'];
  private readonly workspace: ModelsParts['workspace'];
  private readonly turns = new Turns();

  constructor({ api, workspace }: ModelsParts) {
    this.api = api;
    this.workspace = workspace;
    workspace.onLeave(() => this.clear());
  }

  async reload(): Promise<void> {
    const isLatest = this.turns.begin();
    try {
      const list = this.workspace.current === null ? [] : await this.api.models.list.query();
      if (!isLatest()) return;
      this.list = list;
      this.loaded = true;
      this.error = null;
    } catch (error) {
      if (!isLatest()) return;
      const coded = asError(error);
      if (coded.code === 'not-found') this.list = [];
      else if (!this.loaded) this.error = coded;
    }
  }

  /** Makes it the current one; the job that is started brings it up. */
  async open(id: number): Promise<void> {
    await this.api.models.open.mutate({ id });
    await this.reload();
  }

  /** Null takes the name away. */
  async rename(id: number, name: string | null): Promise<void> {
    await this.api.models.rename.mutate({ id, name });
    await this.reload();
  }

  /** With everything that was computed from it; refused while a job works with it. */
  async remove(id: number): Promise<void> {
    await this.api.models.delete.mutate({ id });
    await this.reload();
  }

  private clear(): void {
    this.turns.forget();
    this.list = [];
    this.loaded = false;
    this.error = null;
  }
}

export const models = new Models({ api, workspace });
