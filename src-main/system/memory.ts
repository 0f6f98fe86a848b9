/** What lives as long as something is open: made when it is first asked for, let go when its owner closes, never made again. */
import { TripletscopeError } from '../../src-shared/errors.ts';

/** Names one thing that an owner may remember; the object itself is its name. */
export interface Slot<Owner, T> {
  readonly make: (owner: Owner) => T;
  /** Called when the owner closes: whoever still holds it fills an empty cache then. */
  readonly release?: (held: T) => void;
}

export class Memory<Owner> {
  private readonly owner: Owner;
  /** What `of` says once it is closed. */
  private readonly gone: string;
  private held: Map<Slot<Owner, never>, unknown> | null = new Map();

  constructor(owner: Owner, gone: string) {
    this.owner = owner;
    this.gone = gone;
  }

  get closed(): boolean {
    return this.held === null;
  }

  /** Throws `not-found` once the owner is closed, so that an answer that comes late is kept for nobody. */
  of<T>(slot: Slot<Owner, T>): T {
    if (this.held === null) throw new TripletscopeError('not-found', this.gone);
    const key = slot as unknown as Slot<Owner, never>;
    if (!this.held.has(key)) this.held.set(key, slot.make(this.owner));
    return this.held.get(key) as T;
  }

  close(): void {
    const { held } = this;
    this.held = null;
    for (const [slot, value] of held ?? []) (slot as unknown as Slot<Owner, unknown>).release?.(value);
  }
}
