/** Threads that compute let the engine's loop and the windows go first: a mouse must not wait for a training step. */
import { getPriority, setPriority } from 'node:os';

export interface ThreadPriority {
  /** Set where people wait at a window; the command line's threads have the machine as they find it. */
  stepBack?: boolean;
}

/** To be called in the thread itself, before it starts threads of its own: they inherit it. */
export function stepBack(asked: boolean | undefined): void {
  // Elsewhere than on Linux the call would concern the whole process.
  if (asked !== true || process.platform !== 'linux') return;
  try {
    setPriority(0, Math.min(19, getPriority(0) + 10));
  } catch {
    // A machine that does not allow it only answers later.
  }
}
