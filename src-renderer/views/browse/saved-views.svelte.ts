/** Views saved by name in the workspace: the parameters of an address. */
import { type Toasts, toasts } from '../../components/toasts.svelte.ts';
import { type Api, api, asError } from '../../state/api.ts';
import { Turns } from '../../state/turns.ts';
import { type WorkspaceState, workspace } from '../../state/workspace.svelte.ts';

export interface SavedView {
  name: string;
  params: Record<string, string>;
}

export interface SavedViewsParts {
  api: Pick<Api, 'views'>;
  toasts: Pick<Toasts, 'show'>;
  workspace: Pick<WorkspaceState, 'onLeave'>;
}

export class SavedViews {
  list = $state.raw<readonly SavedView[]>([]);

  private readonly parts: SavedViewsParts;
  private readonly turns = new Turns();

  constructor(parts: SavedViewsParts) {
    this.parts = parts;
    parts.workspace.onLeave(() => {
      this.turns.forget();
      this.list = [];
    });
  }

  async reload(): Promise<void> {
    const isLatest = this.turns.begin();
    try {
      const list = viewsOf(await this.parts.api.views.list.query());
      if (isLatest()) this.list = list;
    } catch {
      if (isLatest()) this.list = [];
    }
  }

  has(name: string): boolean {
    return this.list.some((view) => view.name === name);
  }

  /** Takes the place of a view of the same name. */
  save(name: string, params: Record<string, string | null>): Promise<boolean> {
    const kept = Object.fromEntries(
      Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== null && entry[0] !== 'image'),
    );
    return this.call(async () => {
      await this.parts.api.views.save.mutate({ name, spec: { view: 'browse', params: kept } });
      return `Saved the view “${name}”`;
    });
  }

  rename(from: string, to: string): Promise<boolean> {
    const view = this.list.find(({ name }) => name === from);
    if (view === undefined || from === to) return Promise.resolve(true);
    return this.call(async () => {
      await this.parts.api.views.save.mutate({ name: to, spec: { view: 'browse', params: view.params } });
      await this.parts.api.views.remove.mutate({ name: from });
      return `“${from}” is now called “${to}”`;
    });
  }

  remove(name: string): Promise<boolean> {
    const view = this.list.find((one) => one.name === name);
    return this.call(async () => {
      await this.parts.api.views.remove.mutate({ name });
      return view === undefined
        ? null
        : { text: `Removed the view “${name}”`, undo: () => void this.save(name, view.params) };
    });
  }

  private async call(work: () => Promise<string | { text: string; undo: () => void } | null>): Promise<boolean> {
    try {
      const said = await work();
      if (typeof said === 'string') this.parts.toasts.show(said, { tone: 'good' });
      else if (said !== null)
        this.parts.toasts.show(said.text, { action: { label: 'Undo', run: said.undo }, seconds: 8 });
      return true;
    } catch (error) {
      this.parts.toasts.show(asError(error).message, { tone: 'bad' });
      return false;
    } finally {
      await this.reload();
    }
  }
}

/** Other views save here, too: only ours are listed. */
function viewsOf(stored: readonly { name: string; spec?: unknown }[]): SavedView[] {
  return stored.flatMap(({ name, spec }) => {
    const { view, params } = (spec ?? {}) as { view?: unknown; params?: unknown };
    if (view !== 'browse' || typeof params !== 'object' || params === null) return [];
    const texts = Object.entries(params).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return [{ name, params: Object.fromEntries(texts) }];
  });
}

export const savedViews = new SavedViews({ api, toasts, workspace });
