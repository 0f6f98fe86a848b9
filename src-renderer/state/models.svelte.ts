/** The models of the open workspace, and the current one, whose maps are shown. */
import { api, asError } from './api.ts';
import { workspace } from './workspace.svelte.ts';

export type ModelView = Awaited<ReturnType<typeof api.models.list.query>>[number];

class Models {
  list = $state.raw<readonly ModelView[]>([]);
  loaded = $state(false);
  readonly current = $derived(this.list.find(({ current }) => current) ?? null);

  private asked = 0;

  async reload(): Promise<void> {
    const turn = ++this.asked;
    try {
      const list = workspace.current === null ? [] : await api.models.list.query();
      if (turn !== this.asked) return;
      this.list = list;
      this.loaded = true;
    } catch (error) {
      if (turn === this.asked && asError(error).code === 'not-found') this.list = [];
    }
  }

  /** Makes it the current one; the job that is started brings it up. */
  async open(id: number): Promise<void> {
    await api.models.open.mutate({ id });
    await this.reload();
  }
}

export const models = new Models();
