/** The models of the open workspace, and the current one, whose maps are shown. */
import type { TripletscopeError } from '../../src-shared/errors.ts';
import { api, asError } from './api.ts';
import { workspace } from './workspace.svelte.ts';

export type ModelView = Awaited<ReturnType<typeof api.models.list.query>>[number];

class Models {
  list = $state.raw<readonly ModelView[]>([]);
  loaded = $state(false);
  /** Why nothing is known of them; null once they have come. */
  error = $state.raw<TripletscopeError | null>(null);
  readonly current = $derived(this.list.find(({ current }) => current) ?? null);

  private asked = 0;

  async reload(): Promise<void> {
    const turn = ++this.asked;
    try {
      const list = workspace.current === null ? [] : await api.models.list.query();
      if (turn !== this.asked) return;
      this.list = list;
      this.loaded = true;
      this.error = null;
    } catch (error) {
      if (turn !== this.asked) return;
      const coded = asError(error);
      if (coded.code === 'not-found') this.list = [];
      else if (!this.loaded) this.error = coded;
    }
  }

  /** Makes it the current one; the job that is started brings it up. */
  async open(id: number): Promise<void> {
    await api.models.open.mutate({ id });
    await this.reload();
  }
}

export const models = new Models();
