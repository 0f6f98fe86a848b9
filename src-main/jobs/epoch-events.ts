/** Epochs as they are recorded, told to the windows in bundles: those of a tiny data set last milliseconds. */
import type { HostEvent } from '../../src-shared/host-events.ts';
import type { RunId } from '../workspace/ids.ts';
import type { Runs } from '../workspace/tables/runs.ts';

const bundleMs = 100;

export class EpochEvents {
  /** The run that was begun or gone on with last. */
  current: RunId | null = null;
  private readonly emit: (event: HostEvent) => void;
  private readonly unwatch: () => void;
  private waiting: HostEvent[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(runs: Runs, emit: (event: HostEvent) => void) {
    this.emit = emit;
    this.unwatch = runs.watch({
      begun: (id) => {
        this.current = id;
        emit({ type: 'changed', what: 'runs' });
      },
      epoch: (runId, metric) => {
        this.waiting.push({ type: 'epoch', runId, metric });
        this.timer ??= setTimeout(() => this.flush(), bundleMs);
      },
    });
  }

  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const bundle = this.waiting;
    this.waiting = [];
    for (const event of bundle) this.emit(event);
  }

  close(): void {
    this.unwatch();
    this.flush();
  }
}
