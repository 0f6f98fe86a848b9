/** After a change of ground truth the scores of its image are made again at once, where its maps are kept; windows are told. */
import type { HostEvent } from '../../src-shared/host-events.ts';
import { rehearseScoring, scoreAgain } from '../pipeline/score-again.ts';
import type { Engine } from '../session/engine.ts';
import type { ImageId } from '../workspace/ids.ts';

export class Rescoring {
  private readonly engine: Engine;
  private readonly emit: (event: HostEvent) => void;
  private readonly canceller = new AbortController();
  /** Those that wait, each once. */
  private readonly waiting = new Set<ImageId>();
  private running: Promise<void> | null = null;
  private rehearsed = false;
  private rehearsing: Promise<void> | null = null;

  constructor(engine: Engine, emit: (event: HostEvent) => void) {
    this.engine = engine;
    this.emit = emit;
  }

  /** An image that changes again while it is scored is scored once more. */
  soon(image: ImageId): void {
    if (this.canceller.signal.aborted) return;
    this.waiting.add(image);
    this.begin();
  }

  /** To be called when an image is shown that may be edited: the first edit is then as fast as those that follow. */
  expect(image: ImageId): void {
    if (this.rehearsed || this.rehearsing !== null || this.canceller.signal.aborted) return;
    const rehearsal = rehearseScoring(image, this.engine, this.canceller.signal).catch(() => false);
    this.rehearsing = rehearsal.then((done) => {
      this.rehearsed = done;
      this.rehearsing = null;
    });
  }

  /** What waits stays unscored: the scores are stale, and the next job makes them. */
  async close(): Promise<void> {
    this.canceller.abort();
    await Promise.all([this.running, this.rehearsing]);
  }

  private begin(): void {
    this.running ??= this.work().finally(() => {
      this.running = null;
      if (this.waiting.size > 0 && !this.canceller.signal.aborted) this.begin();
    });
  }

  private async work(): Promise<void> {
    const { signal } = this.canceller;
    for (const image of this.waiting) {
      if (signal.aborted) return;
      this.waiting.delete(image);
      // A mask file that is gone, say: the job that scores everything names it.
      const scored = await scoreAgain(image, this.engine, signal).catch(() => false);
      if (scored) this.emit({ type: 'changed', what: 'scores', images: [String(image)] });
    }
  }
}
