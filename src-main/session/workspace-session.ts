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

  /** Lets go of what was remembered, then closes the workspace. */
  close(): void {
    this.memory.close();
    this.workspace.close();
  }
}
