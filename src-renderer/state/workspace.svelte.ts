/** The open workspace, and what changed in it. */
import type { TripletscopeError } from '../../src-shared/errors.ts';
import type { HostEvent } from '../../src-shared/host-events.ts';
import { api, asError } from './api.ts';
import { hostEvents } from './host-events.svelte.ts';

type State = Awaited<ReturnType<typeof api.workspace.state.query>>;

type Changed = Extract<HostEvent, { type: 'changed' }>['what'];

const none: Record<Changed, number> = {
  images: 0,
  tags: 0,
  reviews: 0,
  views: 0,
  scores: 0,
  models: 0,
  runs: 0,
  jobs: 0,
  recent: 0,
  settings: 0,
};

class Workspace {
  state = $state.raw<State | null>(null);
  error = $state.raw<TripletscopeError | null>(null);
  /** While another one is being opened. */
  opening = $state(false);
  /** Grow when rows change: `$effect(() => { workspace.changes.images; reload(); })`. All grow after an outage. */
  changes = $state({ ...none });

  /** Null where none is open, or where nobody knows yet. */
  readonly current = $derived(this.state?.workspace ?? null);
  readonly dataset = $derived(this.current?.dataset ?? null);
  readonly recent = $derived(this.state?.recent ?? []);
  readonly ready = $derived(this.state !== null || this.error !== null);
  /** What the user knows it by, the same in the next session; under it the window keeps where the user was. */
  readonly place = $derived.by(() => {
    const { current } = this;
    return current === null ? null : (this.recent.find(({ id }) => id === current.id)?.place ?? current.name);
  });

  constructor() {
    hostEvents.listen((event) => {
      if (event.type === 'workspace') void this.reload({ everything: true });
      if (event.type !== 'changed') return;
      this.changes[event.what]++;
      if (event.what === 'images' || event.what === 'recent') void this.reload();
    });
    hostEvents.onResume(() => void this.reload({ everything: true }));
  }

  async reload({ everything = false } = {}): Promise<void> {
    try {
      this.state = await api.workspace.state.query();
      this.error = null;
      if (everything) for (const what of Object.keys(none) as Changed[]) this.changes[what]++;
    } catch (error) {
      this.error = asError(error);
    }
  }

  /** Throws the engine's coded error: locked, newer, damaged, no workspace. */
  async open(folder: string, { create = false } = {}): Promise<void> {
    this.opening = true;
    try {
      this.state = await api.workspace.open.mutate({ folder, create });
    } catch (error) {
      void this.reload();
      throw asError(error);
    } finally {
      this.opening = false;
    }
  }

  async close(): Promise<void> {
    this.state = await api.workspace.close.mutate();
  }

  /** Out of the list of recent ones; the folder stays. */
  async forget(folder: string): Promise<void> {
    this.state = await api.workspace.forget.mutate({ folder });
  }
}

export const workspace = new Workspace();
