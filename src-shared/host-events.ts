/** What the engine tells its windows, as it happens; the wire of `events` in the contract. */
import type { SerialisedError } from './error-wire.ts';

export interface JobView {
  id: number;
  kind: string;
  /** For a person: "Training the head". */
  title: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';
  stage: string;
  done: number;
  total: number | null;
  unit?: 'bytes';
  figures?: Record<string, number>;
  error: SerialisedError | null;
  created: string;
  updated: string;
}

export interface EpochView {
  epoch: number;
  loss: number;
  activeShare: number;
  learningRate: number;
  recall: number | null;
}

export type HostEvent =
  /** A workspace was opened or closed; ask `workspace.state` again. */
  | { type: 'workspace' }
  | { type: 'job'; job: JobView }
  | { type: 'epoch'; runId: number; metric: EpochView }
  /** Rows changed: images after an import, their tags and review states, scores, models. */
  | {
      type: 'changed';
      what: 'images' | 'tags' | 'reviews' | 'views' | 'scores' | 'models' | 'runs' | 'jobs' | 'recent' | 'settings';
    };
