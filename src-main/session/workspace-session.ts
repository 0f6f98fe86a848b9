/**
 * A workspace as long as it is open, with what is remembered of it meanwhile: the catalogue's columns, open models,
 * thumbnails under way, images from outside. Each room names its own memories (`Slot`); closing lets all of them go.
 */
import { Memory, type Slot } from '../system/memory.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A memory of a room: `const columns: WorkspaceSlot<Columns> = { make: … }`, then `session.of(columns)`. */
export type WorkspaceSlot<T> = Slot<Workspace, T>;

export class WorkspaceSession {
  readonly workspace: Workspace;
  private readonly memory: Memory<Workspace>;
  private readonly underWay = new Set<Promise<unknown>>();

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

  /** Resolves when all that goes on behind has ended. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** Lets go of what was remembered, then closes the workspace. */
  close(): void {
    this.memory.close();
    this.workspace.close();
  }
}
