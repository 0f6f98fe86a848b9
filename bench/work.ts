/** What a benchmark is made of: one work, done by us and by a peer, each in a process of its own. */

/** Samples by the key of what was measured: seconds, or bytes. */
export type Samples = Record<string, number[]>;

export interface Quantity {
  /** Names the samples of both sides. */
  key: string;
  label: string;
  unit: 's' | 'bytes';
  /** What our median has to reach: so many times better than the peer's, and at most so much. */
  reach: { ratio?: number; most?: number };
}

export interface Measured {
  samples: Samples;
  /** What both sides must agree on, and what a reader should know of this run. */
  results?: Record<string, number>;
  notes?: string[];
}

export interface Work {
  title: string;
  quantities: readonly Quantity[];
  /** How often each side runs, alternately, in a fresh process each time. */
  rounds: number;
  /** False where nothing comparable exists. */
  peer: boolean;
  /** How it was measured, for the table's foot. */
  how: string;
  /** Why it cannot be measured here, or null. */
  absent?: () => string | null;
  /** Writes what both sides read into a folder, where it is not drawn from a seed. */
  prepare?: (folder: string) => Promise<void>;
  /** Our side. `folder` is what `prepare` filled. */
  measure: (folder: string) => Promise<Measured>;
}
