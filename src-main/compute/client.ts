/** The engine's end of the compute thread: typed calls, progress, cancel. */
import { Worker } from 'node:worker_threads';
import { reviveError } from '../../src-shared/error-wire.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Progress } from '../../src-shared/progress.ts';
import { endWorker } from '../workers/end-worker.ts';
import type { Input, OperationName, Output, Reply, Request } from './protocol.ts';
import type { LoadOptions } from './runtime/load.ts';

export interface CallOptions {
  signal?: AbortSignal;
  report?: (progress: Progress) => void;
  /** Buffers handed over instead of copied; they are empty here afterwards. */
  transfer?: ArrayBuffer[];
}

interface Pending {
  resolve: (output: unknown) => void;
  reject: (error: unknown) => void;
  report: (progress: Progress) => void;
}

export class ComputeClient {
  private readonly options: LoadOptions;
  /** Started by the first call: what never computes need not load TensorFlow. */
  private worker: Worker | null = null;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;

  constructor(options: LoadOptions = {}) {
    this.options = options;
  }

  /** Runs one operation; rejects with the operation's own coded error, or `cancelled`. */
  async call<Name extends OperationName>(
    name: Name,
    input: Input<Name>,
    options: CallOptions = {},
  ): Promise<Output<Name>> {
    options.signal?.throwIfAborted();
    this.worker ??= this.start();
    const { worker } = this;
    const id = this.nextId++;
    const cancel = (): void => worker.postMessage({ kind: 'cancel', id } satisfies Request);
    options.signal?.addEventListener('abort', cancel, { once: true });
    if (this.pending.size === 0) worker.ref();
    try {
      const output = await new Promise<unknown>((resolve, reject) => {
        this.pending.set(id, { resolve, reject, report: options.report ?? (() => {}) });
        worker.postMessage({ kind: 'call', id, name, input } satisfies Request, options.transfer ?? []);
      });
      return output as Output<Name>;
    } finally {
      options.signal?.removeEventListener('abort', cancel);
      this.pending.delete(id);
      if (this.pending.size === 0) worker.unref();
    }
  }

  async close(): Promise<void> {
    if (this.worker !== null) await endWorker(this.worker);
  }

  private start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: this.options });
    worker.on('message', (reply: Reply) => this.settle(reply));
    worker.on('error', (error) => this.failAll(error));
    worker.on('exit', (code) => {
      if (this.worker === worker) this.worker = null; // a later call starts another instead of waiting for this one
      this.failAll(new TripletscopeError('internal', `the compute thread ended (${code})`));
    });
    worker.unref();
    return worker;
  }

  private settle(reply: Reply): void {
    const pending = this.pending.get(reply.id);
    if (pending === undefined) return;
    if (reply.kind === 'progress') pending.report(reply.progress);
    else if (reply.kind === 'result') pending.resolve(reply.output);
    else pending.reject(reviveError(reply.error));
  }

  private failAll(error: Error): void {
    for (const { reject } of this.pending.values()) reject(error);
  }
}
