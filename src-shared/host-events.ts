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
  /** Grows with every look at it: of two that crossed on their way, the one that was made later counts. */
  version: number;
}

/** A training that was begun and not ended. */
export interface StandingTraining {
  run: number;
  /** Steps that are kept; null where it cannot be told, see `fault`. */
  step: number | null;
  of: number;
  /** Every step is done; what comes after training is not. */
  finished: boolean;
  /** When it was kept, as ISO 8601. */
  when: string | null;
  /** Why it cannot be gone on with. */
  fault: string | null;
}

/** What `EpochView.recall` of a run is: Recall@1, or where images are related by a number the rank correlation of D and |Δt|. */
export type EpochMeasure = 'recall' | 'rankCorrelation';

export interface EpochView {
  epoch: number;
  loss: number;
  activeShare: number;
  learningRate: number;
  recall: number | null;
}

/** Where and by whom it happened. */
interface Origin {
  /** Id of the workspace that it happened in, as `workspace.state` tells it; missing where it belongs to none. */
  workspace?: string;
  /** The window that asked for it, by the id it sent: it knows already. */
  window?: string;
}

/** Under which a window says who it is, with every call. */
export const windowHeader = 'x-tripletscope-window';

export type HostEvent =
  /** A workspace was opened or closed; ask `workspace.state` again. */
  | { type: 'workspace' }
  | ({ type: 'job'; job: JobView } & Origin)
  | ({ type: 'epoch'; runId: number; metric: EpochView } & Origin)
  /** An archive is unpacked for its preview; `archive` is the id of its file, `done` and `total` are bytes of it. */
  | ({ type: 'unpacking'; archive: string; done: number; total: number } & Origin)
  /** Rows changed: images after an import, their tags, review states and objects, scores, models, what was estimated. */
  | ({
      type: 'changed';
      what:
        | 'images'
        | 'tags'
        | 'reviews'
        | 'truth'
        | 'views'
        | 'figures'
        | 'scores'
        | 'models'
        | 'runs'
        | 'regressions'
        | 'jobs'
        | 'recent'
        | 'settings';
      /** Of `truth` and `scores`: the images concerned, where they are few. */
      images?: readonly string[];
    } & Origin);
