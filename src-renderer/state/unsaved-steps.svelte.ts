/**
 * Steps that are not on disk yet, in the browser's storage, so that they outlive their window. Every window has a key of its
 * own and holds a lock of that name as long as it is there. Once the lock is free the window is gone, and one other window
 * takes its steps over.
 */
import type { Step } from './annotation-wire.ts';

export interface UnsavedStepsParts {
  windowId: string;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;
  /** Browsers have them where the address is a secure one. */
  locks: Pick<LockManager, 'request'> | undefined;
  /** Calls back with the key that another window wrote. */
  onStored: (listener: (key: string) => void) => void;
}

const prefix = 'tripletscope.unsaved';

export class UnsavedSteps {
  /** How many steps storage has no room for: they are lost with the window. */
  inMemory = $state(0);
  private readonly parts: UnsavedStepsParts;
  private readonly key: string;
  /** The lock is ours: nobody takes for theirs what is stored from now on. */
  private owned = false;
  private steps: readonly Step[] = [];
  /** Keys of other windows, which are waited for. */
  private readonly others = new Set<string>();

  constructor(parts: UnsavedStepsParts) {
    this.parts = parts;
    this.key = `${prefix}.${parts.windowId}`;
  }

  /** `take` gets the steps of each window that is gone; each is given to one window alone. */
  attend(take: (steps: readonly Step[]) => void): void {
    const { locks, storage, onStored } = this.parts;
    if (locks === undefined) return; // everything counts as in memory alone
    const hold = locks.request(this.key, () => {
      this.owned = true;
      this.write();
      for (const key of Array.from({ length: storage.length }, (_, at) => storage.key(at))) this.await(key, take);
      onStored((key) => this.await(key, take));
      return new Promise<never>(() => {});
    });
    hold.catch(() => {}); // as without locks
  }

  /** These, in place of those before. */
  keep(steps: readonly Step[]): void {
    this.steps = steps;
    this.write();
  }

  private await(key: string | null, take: (steps: readonly Step[]) => void): void {
    if (!key?.startsWith(prefix) || key === this.key || this.others.has(key)) return;
    this.others.add(key);
    const taking = this.parts.locks?.request(key, () => {
      this.others.delete(key);
      const { storage } = this.parts;
      const steps = parseSteps(storage.getItem(key));
      // Kept under our key before they leave the other one. A step that is found twice is done once: it has an id.
      if (steps.length > 0) take(steps);
      storage.removeItem(key);
      if (this.inMemory > 0) this.write(); // there is more room now
    });
    taking?.catch(() => this.others.delete(key));
  }

  private write(): void {
    this.inMemory = this.steps.length - (this.owned ? this.store() : 0);
  }

  /** How many of the steps there is room for: the first ones, since a later step may rest on an earlier one. */
  private store(): number {
    const { length } = this.steps;
    if (this.put(length)) return length;
    let [fits, most] = [0, length];
    while (most - fits > 1) {
      const middle = (fits + most) >> 1;
      if (this.put(middle)) fits = middle;
      else most = middle;
    }
    this.put(fits);
    return fits;
  }

  private put(count: number): boolean {
    const { storage } = this.parts;
    try {
      if (count === 0) storage.removeItem(this.key);
      else storage.setItem(this.key, JSON.stringify(this.steps.slice(0, count)));
      return true;
    } catch {
      return false; // no room
    }
  }
}

function parseSteps(text: string | null): Step[] {
  if (text === null) return [];
  try {
    const steps = JSON.parse(text) as Step[];
    return Array.isArray(steps) ? steps.filter(({ id, image, place }) => [id, image, place].every(Boolean)) : [];
  } catch {
    return [];
  }
}
