/** The one shape of long work: `async function work(spec, { signal, report })`. */

export interface Progress {
  /** What is being done, e.g. "features"; shown as is. */
  stage: string;
  done: number;
  /** Unknown totals are undefined; a bar then spins. */
  total?: number;
  /** What is counted, where it is not things: bytes are shown as MB. */
  unit?: 'bytes';
  /** Live figures, e.g. { loss: 0.12, active: 0.4 }. */
  figures?: Record<string, number>;
}

export interface WorkContext {
  /** Cancelled is a state, not an error: work checks the signal between steps and calls `signal.throwIfAborted()`. */
  signal: AbortSignal;
  report: (progress: Progress) => void;
}

/** For callers that neither watch nor cancel. */
export const unattended: WorkContext = { signal: new AbortController().signal, report: () => {} };
