/** The loop of epochs around a trainer that only counts: 3 steps an epoch, its weights are the step they were taken at. */
import { describe, expect, it } from 'vitest';
import { unattended, type WorkContext } from '../../src-shared/progress.ts';
import type { EpochMetrics } from '../training/epoch-meter.ts';
import { CheckpointPace } from './checkpoint-pace.ts';
import { type Checkpoint, type EpochPlan, type EpochTrainer, type RunBook, runEpochs } from './epoch-loop.ts';

const perEpoch = 3;
const plan: EpochPlan = { steps: 12, judges: false, watched: false, recallEvery: undefined };

/** A trainer whose Recall@1 after each epoch is given; everything that is asked of it is told to `asked`. */
class Counter implements EpochTrainer<number, string> {
  step: number;
  asked: string[] = [];
  recalls: number[];
  /** Called before each step. */
  before: (step: number) => void = () => {};
  /** Steps after which the time is up, though the epoch is not. */
  upAfter = Number.POSITIVE_INFINITY;
  measuring: (context: WorkContext) => Promise<void> = async () => {};

  constructor(step = 0, recalls: number[] = []) {
    this.step = step;
    this.recalls = recalls;
  }

  async advance(_: number, { signal }: WorkContext): Promise<EpochMetrics | null> {
    for (let made = 0; made < this.upAfter; ) {
      this.before(this.step + 1);
      signal.throwIfAborted();
      this.step++;
      made++;
      if (this.step % perEpoch === 0) return metricsOf(this.step);
    }
    return null;
  }

  async state(): Promise<number> {
    return this.step;
  }

  async weights(): Promise<string> {
    this.asked.push(`weights ${this.step}`);
    return `w${this.step}`;
  }

  async recall(of: 'judges' | 'watched', weights: string, context: WorkContext): Promise<number> {
    this.asked.push(`${of} ${weights}`);
    await this.measuring(context);
    context.signal.throwIfAborted();
    return this.recalls[this.step / perEpoch - 1] ?? 0;
  }
}

function metricsOf(step: number): EpochMetrics {
  return { epoch: step / perEpoch, step, loss: 1 / step, activeShare: 0.5, learningRate: 0.1 };
}

class Notes implements RunBook<number, string> {
  readonly epochs = new Map<number, number | null>();
  kept: Checkpoint<number, string> | null = null;
  writes = 0;
  failing = false;
  patience = 2;

  verdict(epoch: number, recall: number | null) {
    const before = [...this.epochs].flatMap(([one, value]) => (one < epoch && value !== null ? [value] : []));
    const highest = Math.max(-1, ...before);
    const since = before.length - before.indexOf(highest);
    if (recall === null || recall > highest) return { best: true, stop: false };
    return { best: false, stop: since >= this.patience };
  }

  record({ epoch }: EpochMetrics, recall: number | null): void {
    this.epochs.set(epoch, recall);
  }

  async keep(checkpoint: Checkpoint<number, string>): Promise<void> {
    if (this.failing) throw new Error('no room');
    this.kept = structuredClone(checkpoint);
    this.writes++;
  }
}

/** Due whenever it is asked, or never. */
const always = new CheckpointPace(() => 0);
Object.defineProperty(always, 'due', { get: () => true });
const never = new CheckpointPace(() => 0);

function cancelling(): { context: WorkContext; cancel: () => void } {
  const canceller = new AbortController();
  return { context: { ...unattended, signal: canceller.signal }, cancel: () => canceller.abort() };
}

describe('the loop of epochs', () => {
  it('trains to the last step, records each epoch, and keeps what it leaves', async () => {
    const [trainer, book] = [new Counter(), new Notes()];
    const left = await runEpochs({ plan, trainer, book, resumed: null, pace: never }, unattended);
    expect(left).toBe('w12');
    expect([...book.epochs]).toEqual([1, 2, 3, 4].map((epoch) => [epoch, null]));
    expect(book.kept).toEqual({ state: 12, best: 'w12', finished: true, pending: null });
    expect(trainer.asked).toEqual(['weights 12']); // heavy: not asked for where nobody needs them
  });

  it('gives the best epoch where epochs are judged, and stops when none was better for long', async () => {
    const [trainer, book] = [new Counter(0, [0.2, 0.6, 0.5, 0.6, 0.9]), new Notes()];
    const long = { ...plan, steps: 30, judges: true, watched: true, recallEvery: 1 };
    expect(await runEpochs({ plan: long, trainer, book, resumed: null, pace: never }, unattended)).toBe('w6');
    expect([...book.epochs]).toEqual([
      [1, 0.2],
      [2, 0.6],
      [3, 0.5],
      [4, 0.6],
    ]);
    expect(book.kept).toMatchObject({ best: 'w6', finished: true });
    expect(trainer.asked.filter((asked) => asked.startsWith('watched'))).toEqual([]); // the judges are shown instead
  });

  it('watches every so many epochs and at the end', async () => {
    const [trainer, book] = [new Counter(0, [0.1, 0.2, 0.3, 0.4, 0.5]), new Notes()];
    const watching = { ...plan, steps: 15, watched: true, recallEvery: 2 };
    await runEpochs({ plan: watching, trainer, book, resumed: null, pace: never }, unattended);
    expect([...book.epochs.values()]).toEqual([null, 0.2, null, 0.4, 0.5]);
  });

  it('keeps checkpoints within an epoch when they are due', async () => {
    const [trainer, book] = [new Counter(), new Notes()];
    trainer.upAfter = 1;
    const seen: number[] = [];
    trainer.before = () => seen.push(book.kept?.state ?? 0);
    await runEpochs({ plan: { ...plan, steps: 6 }, trainer, book, resumed: null, pace: always }, unattended);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('cancelled within an epoch, it keeps the last step, and goes on from there', async () => {
    const [trainer, book] = [new Counter(), new Notes()];
    const { context, cancel } = cancelling();
    trainer.before = (step) => {
      if (step === 6) cancel();
    };
    await expect(runEpochs({ plan, trainer, book, resumed: null, pace: never }, context)).rejects.toThrow('aborted');
    expect(book.kept).toEqual({ state: 5, best: null, finished: false, pending: null });
    const resumed = new Counter(book.kept!.state);
    const firsts: number[] = [];
    resumed.before = (step) => firsts.push(step);
    expect(await runEpochs({ plan, trainer: resumed, book, resumed: book.kept, pace: never }, unattended)).toBe('w12');
    expect(firsts).toEqual([6, 7, 8, 9, 10, 11, 12]);
    expect([...book.epochs.keys()]).toEqual([1, 2, 3, 4]);
  });

  it('cancelled while Recall@1 is measured, it measures again and trains no step twice', async () => {
    const judging = { ...plan, judges: true };
    const [trainer, book] = [new Counter(0, [0.1, 0.2, 0.3, 0.4]), new Notes()];
    const { context, cancel } = cancelling();
    trainer.measuring = async () => {
      if (trainer.step === 6) cancel();
    };
    const work = { plan: judging, trainer, book, resumed: null, pace: never };
    await expect(runEpochs(work, context)).rejects.toThrow('aborted');
    expect(book.kept).toEqual({ state: 6, best: 'w3', finished: false, pending: metricsOf(6) });
    const resumed = new Counter(6, trainer.recalls);
    const order: string[] = resumed.asked;
    resumed.before = (step) => order.push(`step ${step}`);
    const left = await runEpochs({ ...work, trainer: resumed, resumed: book.kept }, unattended);
    expect(left).toBe('w12');
    expect(order.slice(0, 3)).toEqual(['weights 6', 'judges w6', 'step 7']);
    expect([...book.epochs]).toEqual([
      [1, 0.1],
      [2, 0.2],
      [3, 0.3],
      [4, 0.4],
    ]);
  });

  it('cancelled with a full disk, it is cancelled all the same, and the checkpoint before it stays', async () => {
    const [trainer, book] = [new Counter(), new Notes()];
    const { context, cancel } = cancelling();
    trainer.before = (step) => {
      book.failing = step >= 5;
      if (step === 6) cancel();
    };
    const work = { plan, trainer, book, resumed: null, pace: always };
    await expect(runEpochs(work, context)).rejects.toThrow('aborted');
    expect(book.kept).toMatchObject({ state: 3 });
  });

  it('a checkpoint that cannot be written ends the run with its reason', async () => {
    const [trainer, book] = [new Counter(), new Notes()];
    book.failing = true;
    await expect(runEpochs({ plan, trainer, book, resumed: null, pace: always }, unattended)).rejects.toThrow(
      'no room',
    );
  });

  it('cut off before the end was kept, it measures the last epoch again and ends', async () => {
    const [trainer, book] = [new Counter(12), new Notes()];
    const resumed = { state: 12, best: null, finished: false, pending: metricsOf(12) };
    expect(await runEpochs({ plan, trainer, book, resumed, pace: never }, unattended)).toBe('w12');
    expect([...book.epochs.keys()]).toEqual([4]);
  });
});
