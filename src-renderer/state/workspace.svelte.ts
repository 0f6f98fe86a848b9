/** The open workspace, and what changed in it. */
import type { TripletscopeError } from '../../src-shared/errors.ts';
import type { HostEvent } from '../../src-shared/host-events.ts';
import { type Api, api, asError } from './api.ts';
import { type EventSource, hostEvents } from './host-events.svelte.ts';
import { Turns } from './turns.ts';
import { windowId } from './window-id.ts';

type State = Awaited<ReturnType<Api['workspace']['state']['query']>>;

type Changed = Extract<HostEvent, { type: 'changed' }>['what'];

/** What the window writes into its own columns as it asks the engine for it: an event about it tells only others something. */
const knownToTheAsker: readonly Changed[] = ['tags', 'reviews'];

const none: Record<Changed, number> = {
  images: 0,
  tags: 0,
  reviews: 0,
  truth: 0,
  views: 0,
  figures: 0,
  scores: 0,
  models: 0,
  runs: 0,
  regressions: 0,
  jobs: 0,
  recent: 0,
  settings: 0,
};

export interface WorkspaceParts {
  api: Pick<Api, 'workspace'>;
  events: EventSource;
  /** Of this window. */
  windowId: string;
}

export class WorkspaceState {
  state = $state.raw<State | null>(null);
  error = $state.raw<TripletscopeError | null>(null);
  /** While another one is being opened. */
  opening = $state(false);
  /**
   * Grow when rows change: `$effect(() => { workspace.changes.images; reload(); })`. All grow after an outage. Tags and review
   * states grow for what others changed alone: whoever edits here writes their own.
   */
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

  private readonly api: WorkspaceParts['api'];
  private readonly turns = new Turns();
  private readonly leaving = new Set<() => void>();

  constructor({ api, events, windowId }: WorkspaceParts) {
    this.api = api;
    events.listen((event) => {
      if (event.type === 'workspace') void this.reload({ everything: true });
      if (event.type !== 'changed' || !this.concerns(event)) return;
      if (event.window !== windowId || !knownToTheAsker.includes(event.what)) this.changes[event.what]++;
      if (event.what === 'images' || event.what === 'recent') void this.reload();
    });
    events.onResume(() => void this.reload({ everything: true }));
  }

  /** False for what happened in a workspace that is not the open one. */
  concerns({ workspace }: { workspace?: string }): boolean {
    return workspace === undefined || workspace === this.current?.id;
  }

  /**
   * Called when another workspace, or none, takes the place of the one that was open, before anything of the new one is there:
   * whoever keeps something of a workspace forgets it, and what was asked for. Returns how to stop.
   */
  onLeave(listener: () => void): () => void {
    this.leaving.add(listener);
    return () => this.leaving.delete(listener);
  }

  async reload({ everything = false } = {}): Promise<void> {
    const isLatest = this.turns.begin();
    try {
      const state = await this.api.workspace.state.query();
      if (isLatest()) this.take(state);
      if (everything) for (const what of Object.keys(none) as Changed[]) this.changes[what]++;
    } catch (error) {
      if (isLatest()) this.error = asError(error);
    }
  }

  /** Throws the engine's coded error: locked, newer, damaged, no workspace. */
  async open(folder: string, { create = false } = {}): Promise<void> {
    this.opening = true;
    try {
      await this.change(this.api.workspace.open.mutate({ folder, create }));
    } catch (error) {
      void this.reload();
      throw asError(error);
    } finally {
      this.opening = false;
    }
  }

  async close(): Promise<void> {
    await this.change(this.api.workspace.close.mutate());
  }

  /** Out of the list of recent ones; the folder stays. */
  async forget(folder: string): Promise<void> {
    await this.change(this.api.workspace.forget.mutate({ folder }));
  }

  /** What is asked meanwhile may be answered with either state: only this answer is known to come after the change. */
  private async change(asked: Promise<State>): Promise<void> {
    const state = await asked;
    this.turns.forget();
    this.take(state);
  }

  private take(state: State): void {
    const before = this.place;
    this.state = state;
    this.error = null;
    // Not by its id, which an engine that was started again gives anew.
    if (this.place !== before) for (const leave of this.leaving) leave();
  }
}

export const workspace = new WorkspaceState({ api, events: hostEvents, windowId });
