/** A few works at a time, the latest asked for first; equal ones are done once, and those that nobody waits for never. */
import { TripletscopeError } from '../../src-shared/errors.ts';

interface Entry {
  key: string;
  signals: (AbortSignal | undefined)[];
  begin: () => Promise<unknown>;
  refuse: (error: unknown) => void;
  result: Promise<unknown>;
}

export class LatestFirst<T> {
  private readonly width: number;
  private readonly waiting: Entry[] = [];
  private readonly underWay = new Map<string, Entry>();
  private active = 0;

  constructor(width: number) {
    this.width = width;
  }

  /** Rejects with `cancelled` where everybody who asked has gone before the work began. */
  run(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const known = this.underWay.get(key);
    if (known !== undefined) {
      known.signals.push(signal);
      return known.result as Promise<T>;
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const begin = (): Promise<unknown> => work().then(resolve, reject);
    const entry: Entry = { key, signals: [signal], begin, refuse: reject, result: promise };
    this.underWay.set(key, entry);
    this.waiting.push(entry);
    this.pump();
    return promise;
  }

  private pump(): void {
    while (this.active < this.width) {
      const entry = this.waiting.pop();
      if (entry === undefined) return;
      if (entry.signals.every((signal) => signal?.aborted)) {
        this.underWay.delete(entry.key);
        entry.refuse(new TripletscopeError('cancelled', 'nobody waits for it any more'));
        continue;
      }
      this.active++;
      void entry.begin().finally(() => {
        this.active--;
        this.underWay.delete(entry.key);
        this.pump();
      });
    }
  }
}
