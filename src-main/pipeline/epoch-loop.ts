/**
 * The epochs of a training run, whatever trains: steps, Recall@1 where it judges or is watched, early stop, figures, and
 * checkpoints between any two steps, so that a run that was cut goes on where it stood, to the same weights.
 */
import type { WorkContext } from '../../src-shared/progress.ts';
import { recallIsDue } from '../training/early-stop.ts';
import type { EpochMetrics } from '../training/epoch-meter.ts';
import { CheckpointPace } from './checkpoint-pace.ts';

/** Who steps and is measured: a head or a network on the compute thread. */
export interface EpochTrainer<State, Weights> {
  /**
   * Steps on until an epoch ends (its figures) or about `forMs` have gone by (null). Throws where it is cancelled, between
   * two steps.
   */
  advance(forMs: number, context: WorkContext): Promise<EpochMetrics | null>;
  /** All that it takes to go on from here. */
  state(): Promise<State>;
  /** What it has learned so far, in copies. */
  weights(): Promise<Weights>;
  /** Recall@1 of images that are not learned from against those that are. */
  recall(of: 'judges' | 'watched', weights: Weights, context: WorkContext): Promise<number>;
}

/** What is kept of a run while it trains. */
export interface RunBook<State, Weights> {
  /** Whether the epoch is the best so far, and whether to stop, judged by the epochs before it. */
  verdict(epoch: number, recall: number | null): { best: boolean; stop: boolean };
  record(metrics: EpochMetrics, recall: number | null): void;
  keep(checkpoint: Checkpoint<State, Weights>): Promise<void>;
}

export interface Checkpoint<State, Weights> {
  state: State;
  /** The best weights so far where epochs are judged; of a finished run, those that it leaves. */
  best: Weights | null;
  finished: boolean;
  /** An epoch that was trained, though its Recall@1 was not measured yet. */
  pending?: EpochMetrics | null;
}

export interface EpochPlan {
  /** Of the whole run. */
  steps: number;
  judges: boolean;
  watched: boolean;
  recallEvery: number | undefined;
}

export interface EpochWork<State, Weights> {
  plan: EpochPlan;
  trainer: EpochTrainer<State, Weights>;
  book: RunBook<State, Weights>;
  /** The checkpoint that the trainer was opened with. */
  resumed: Checkpoint<State, Weights> | null;
  pace?: CheckpointPace;
}

/** To the end of the run; gives the weights that it leaves. Cancelled, it keeps where it stands and throws. */
export async function runEpochs<State, Weights>(
  work: EpochWork<State, Weights>,
  context: WorkContext,
): Promise<Weights> {
  const loop = new EpochLoop(work);
  try {
    return await loop.run(context);
  } catch (error) {
    if (context.signal.aborted) await loop.keepWhereItStands();
    throw error;
  } finally {
    await loop.settled();
  }
}

class EpochLoop<State, Weights> {
  private readonly work: EpochWork<State, Weights>;
  private readonly pace: CheckpointPace;
  private best: Weights | null;
  private pending: EpochMetrics | null;
  /** Whether anything was done that the last checkpoint does not hold. */
  private ahead = false;
  private writing: Promise<void> = Promise.resolve();

  constructor(work: EpochWork<State, Weights>) {
    this.work = work;
    this.pace = work.pace ?? new CheckpointPace();
    this.best = work.resumed?.best ?? null;
    this.pending = work.resumed?.pending ?? null;
  }

  async run(context: WorkContext): Promise<Weights> {
    for (;;) {
      if (this.pending === null) {
        this.ahead = true;
        this.pending = await this.work.trainer.advance(this.pace.left, context);
      }
      if (this.pace.due) await this.keep(false);
      if (this.pending === null) continue;
      if (await this.endEpoch(this.pending, context)) return this.best!;
      if (this.pace.due) await this.keep(false);
    }
  }

  /** Measures and records an epoch that was trained; says whether it was the last. */
  private async endEpoch(metrics: EpochMetrics, context: WorkContext): Promise<boolean> {
    const { trainer, book, plan } = this.work;
    const { epoch, step } = metrics;
    context.signal.throwIfAborted();
    let known: Weights | null = null;
    const weights = async (): Promise<Weights> => {
      known ??= await trainer.weights();
      return known;
    };
    const judged = plan.judges ? await trainer.recall('judges', await weights(), context) : null;
    const { best, stop } = book.verdict(epoch, judged);
    const last = step >= plan.steps || stop;
    const looked = judged === null && plan.watched && recallIsDue(epoch, last, plan.recallEvery);
    const recall = looked ? await trainer.recall('watched', await weights(), context) : judged;
    if ((judged !== null && best) || (last && this.best === null)) this.best = await weights();
    book.record(metrics, recall);
    this.ahead = true;
    // The end of a run is behind it once it is kept: until then its last epoch is measured again.
    if (last) await this.keep(true);
    this.pending = null;
    return last;
  }

  /** Writing goes on while the next steps are computed; one at a time. */
  private async keep(finished: boolean): Promise<void> {
    await this.written();
    const { book, trainer } = this.work;
    const checkpoint = {
      state: await trainer.state(),
      best: this.best,
      finished,
      pending: finished ? null : this.pending,
    };
    this.ahead = false;
    this.pace.taken();
    const start = performance.now();
    this.writing = book.keep(checkpoint).then(() => this.pace.wrote(performance.now() - start));
    this.writing.catch(() => {}); // awaited before the next, and at the end
    if (finished) await this.written();
  }

  /** Throws what kept the last one from being written. */
  private async written(): Promise<void> {
    await this.writing;
  }

  /** Nothing is being written any more. */
  async settled(): Promise<void> {
    await this.writing.catch(() => {});
  }

  /** Where it cannot be kept any more, the checkpoint before stays: that it was cancelled is what is told. */
  async keepWhereItStands(): Promise<void> {
    try {
      await this.written();
      if (!this.ahead) return;
      await this.keep(false);
      await this.written();
    } catch {
      // The disk is full, or the thread has ended.
    }
  }
}
