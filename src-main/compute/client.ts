/** The engine's end of the compute thread: typed calls, progress, cancel; what a view asks for goes first. */
import { Worker } from 'node:worker_threads';
import { reviveError } from '../../src-shared/error-wire.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Progress } from '../../src-shared/progress.ts';
import { endWorker } from '../system/end-worker.ts';
import type { ThreadPriority } from '../system/step-back.ts';
import type { Input, OperationName, Output, Reply, Request } from './protocol.ts';
import type { LoadOptions } from './runtime/load.ts';

export interface CallOptions {
  signal?: AbortSignal;
  report?: (progress: Progress) => void;
  /** Buffers handed over instead of copied; they are empty here afterwards. */
  transfer?: ArrayBuffer[];
  /** It needs nothing that the thread holds: where the thread is replaced meanwhile, the next one answers. */
  anyThread?: boolean;
}

type ThreadOptions = LoadOptions & ThreadPriority;

interface Pending {
  first: boolean;
  resolve: (output: unknown) => void;
  reject: (error: unknown) => void;
  report: (progress: Progress) => void;
}

/** Typed calls to a compute thread. Several clients may share one: see `ahead`. */
export class ComputeClient {
  private readonly thread: ComputeThread;
  private readonly first: boolean;

  /** With options, a client of a new thread, which the first call starts. */
  constructor(options: ThreadOptions | ComputeThread = {}, first = false) {
    this.thread = options instanceof ComputeThread ? options : new ComputeThread(options);
    this.first = first;
  }

  /** The same thread for what a view waits for: other calls are not handed to the thread while one of these is open. */
  ahead(): ComputeClient {
    return new ComputeClient(this.thread, true);
  }

  /** Rises when a thread starts: networks and trainings of an earlier one are gone. */
  get generation(): number {
    return this.thread.generation;
  }

  /** Runs one operation; rejects with the operation's own coded error, or `cancelled`. */
  async call<Name extends OperationName>(
    name: Name,
    input: Input<Name>,
    options: CallOptions = {},
  ): Promise<Output<Name>> {
    return (await this.thread.run({ name, input, first: this.first, options })) as Output<Name>;
  }

  /** Ends the thread; the next call starts another. */
  async close(): Promise<void> {
    await this.thread.close();
  }

  /** Ends it for good: what is under way and every later call is `cancelled`. */
  async end(): Promise<void> {
    await this.thread.end();
  }
}

interface Call {
  name: OperationName;
  input: unknown;
  first: boolean;
  options: CallOptions;
}

class ComputeThread {
  generation = 0;
  private readonly options: ThreadOptions;
  /** Started by the first call: what never computes need not load TensorFlow. */
  private worker: Worker | null = null;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  /** Calls that wait until no view does. */
  private waiting: (() => void)[] = [];
  private ended = false;
  /** The thread that was asked to end. */
  private leaving: Worker | null = null;

  constructor(options: ThreadOptions) {
    this.options = options;
  }

  async run(call: Call): Promise<unknown> {
    for (;;) {
      try {
        return await this.runHere(call);
      } catch (error) {
        if (call.options.anyThread !== true || !(error instanceof ReplacedError)) throw error;
      }
    }
  }

  private async runHere({ name, input, first, options }: Call): Promise<unknown> {
    const { signal, report = () => {}, transfer = [] } = options;
    while (!first && this.viewsWait()) await new Promise<void>((resolve) => this.waiting.push(resolve));
    signal?.throwIfAborted();
    if (this.ended) throw closed();
    this.worker ??= this.start();
    const { worker } = this;
    const id = this.nextId++;
    const cancel = (): void => worker.postMessage({ kind: 'cancel', id } satisfies Request);
    signal?.addEventListener('abort', cancel, { once: true });
    if (this.pending.size === 0) worker.ref();
    try {
      return await new Promise<unknown>((resolve, reject) => {
        this.pending.set(id, { first, resolve, reject, report });
        worker.postMessage({ kind: 'call', id, name, input } satisfies Request, transfer);
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.pending.delete(id);
      if (this.pending.size === 0) worker.unref();
      if (!this.viewsWait()) this.resumeWaiting();
    }
  }

  async end(): Promise<void> {
    this.ended = true;
    await this.close();
  }

  async close(): Promise<void> {
    if (this.worker === null) return;
    this.leaving = this.worker;
    await endWorker(this.worker);
  }

  private viewsWait(): boolean {
    for (const { first } of this.pending.values()) if (first) return true;
    return false;
  }

  private resumeWaiting(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resume of waiting) resume();
  }

  private start(): Worker {
    this.generation++;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: this.options });
    worker.on('message', (reply: Reply) => this.settle(reply));
    worker.on('error', (error) => this.failAll(error));
    worker.on('exit', (code) => {
      if (this.worker === worker) this.worker = null; // a later call starts another instead of waiting for this one
      this.failAll(this.ended ? closed() : this.leaving === worker ? new ReplacedError() : died(code));
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

function closed(): TripletscopeError {
  return new TripletscopeError('cancelled', 'the workspace was closed');
}

class ReplacedError extends TripletscopeError {
  constructor() {
    super('cancelled', 'the computation was cancelled because TensorFlow is restarting', { remedy: 'Try again.' });
  }
}

function died(code: number): TripletscopeError {
  return new TripletscopeError('internal', `the thread that computes ended unexpectedly (${code})`, {
    remedy: 'Try again: it restarts automatically.',
  });
}
