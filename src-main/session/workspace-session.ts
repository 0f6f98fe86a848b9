/**
 * A workspace as long as it is open, with what is remembered of it meanwhile: the catalogue's columns, open models,
 * thumbnails under way, images from outside. Each room names its own memories (`Slot`); closing lets all of them go.
 */
import { Memory, type Slot } from '../system/memory.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A memory of a room: `const columns: WorkspaceSlot<Columns> = { make: … }`, then `session.of(columns)`. */
export type WorkspaceSlot<T> = Slot<Workspace, T>;

const writeAfterMs = 1000;

export class WorkspaceSession {
  readonly workspace: Workspace;
  private readonly memory: Memory<Workspace>;
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly waiting = new Map<string, () => Promise<unknown>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
    this.memory = new Memory(workspace, 'the workspace has been closed');
  }

  get closed(): boolean {
    return this.memory.closed;
  }

  /** Throws `not-found` after `close`: ask anew after every `await`, and an answer for a closed workspace is kept nowhere. */
  of<T>(slot: WorkspaceSlot<T>): T {
    return this.memory.of(slot);
  }

  /** What need not be waited for, a file of the cache for example, but ends before the workspace is closed. */
  behind(work: Promise<unknown>): void {
    const watched = work.catch(() => {}).finally(() => this.underWay.delete(watched));
    this.underWay.add(watched);
  }

  /** Writes a file of the cache when nothing was to be written for a while; of one key only the latest. */
  later(key: string, write: () => Promise<unknown>): void {
    this.waiting.set(key, write);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.writeWaiting(), writeAfterMs).unref();
  }

  private writeWaiting(): void {
    clearTimeout(this.timer);
    for (const write of this.waiting.values()) this.behind(write());
    this.waiting.clear();
  }

  /** Resolves when all that goes on behind has ended, and what waits is written. */
  async settled(): Promise<void> {
    this.writeWaiting();
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** Lets go of what was remembered, then closes the workspace. */
  close(): void {
    clearTimeout(this.timer);
    this.memory.close();
    this.workspace.close();
  }
}
