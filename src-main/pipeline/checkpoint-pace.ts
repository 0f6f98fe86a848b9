/** When a checkpoint is due: soon enough that little is lost, and seldom enough that writing costs little. */

/** Tiny runs are over in seconds; their checkpoints are kept this far apart. */
const soonestMs = 1000;
/** With the step that is under way and the time of writing, no more than 15 s of work lie after a checkpoint. */
const latestMs = 10_000;
/** Writing takes at most about this share of the time, until the wait is at its longest. */
const writingShare = 1 / 20;

export class CheckpointPace {
  private readonly now: () => number;
  private last: number;
  private everyMs = soonestMs;

  /** `now` in milliseconds, monotonic. */
  constructor(now: () => number = performance.now.bind(performance)) {
    this.now = now;
    this.last = now();
  }

  /** Milliseconds until one is due. */
  get left(): number {
    return Math.max(0, this.last + this.everyMs - this.now());
  }

  get due(): boolean {
    return this.left === 0;
  }

  /** One was taken just now. */
  taken(): void {
    this.last = this.now();
  }

  /** Writing one took so long. */
  wrote(ms: number): void {
    this.everyMs = Math.min(latestMs, Math.max(soonestMs, ms / writingShare));
  }
}
