/** A kind of job: what its row keeps, what it is called, and what it does. */
import type { z } from 'zod';
import type { WorkContext } from '../../../src-shared/progress.ts';
import type { NetworkSettings } from '../../../src-shared/run-spec/run-spec.ts';
import type { Engine } from '../../session/engine.ts';

/** Rows of the workspace that a job may have changed. */
export type Changed = 'images' | 'tags' | 'reviews' | 'scores' | 'models' | 'runs' | 'regressions';

export interface JobKind<Params = unknown> {
  /** JSON that is kept in the job's row: enough to go on from it in another process. */
  params: z.ZodType<Params>;
  /** For a person: "Training the head". */
  title: (params: Params) => string;
  /** Jobs of one lane run one after the other. */
  lane: 'compute' | 'projection' | 'models' | 'export';
  changes: readonly Changed[];
  /** Whether its row is forgotten once it is done: it tells nobody anything then. */
  passing?: boolean;
  /** The training that is a part of it, which it goes on with. */
  trains?: (params: Params) => NetworkSettings | null;
  work: (params: Params, engine: Engine, context: WorkContext) => Promise<void>;
  /** What is started by itself once it is done; null where nothing is left to do. */
  next?: (engine: Engine) => Promise<{ kind: string; params: unknown } | null>;
}
