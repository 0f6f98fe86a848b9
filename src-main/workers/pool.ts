/** A small pool of threads for what is heavy and needs neither SQL nor TensorFlow. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { reviveError, type SerialisedError } from '../../src-shared/error-wire.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { endWorker } from '../system/end-worker.ts';
import type { ThreadPriority } from '../system/step-back.ts';
import type { TaskInput, TaskName, TaskOutput } from './tasks.ts';

export interface TaskRequest {
  id: number;
  name: TaskName;
  input: unknown;
}

export type TaskReply = { id: number; output: unknown } | { id: number; error: SerialisedError };

export interface TaskOptions {
  /** Buffers handed over instead of copied. */
  transfer?: ArrayBuffer[];
  /** A task that waits does not begin any more; one that runs comes to its end. */
  signal?: AbortSignal;
}

interface Waiting {
  request: TaskRequest;
  options: TaskOptions;
  resolve: (output: unknown) => void;
  reject: (error: unknown) => void;
}

export class WorkerPool {
  private readonly idle: Worker[] = [];
  private readonly busy = new Map<Worker, Waiting>();
  private readonly queue: Waiting[] = [];
  private readonly size: number;
  private started = 0;
  private nextId = 1;
  private closed = false;

  private readonly priority: ThreadPriority;

  constructor(size: number = Math.max(1, Math.min(8, availableParallelism())), priority: ThreadPriority = {}) {
    this.size = size;
    this.priority = priority;
  }

  /** How many tasks run at a time; keep a few more than that under way. */
  get width(): number {
    return this.size;
  }

  run<Name extends TaskName>(name: Name, input: TaskInput<Name>, options: TaskOptions = {}): Promise<TaskOutput<Name>> {
    return new Promise((resolve, reject) => {
      const request = { id: this.nextId++, name, input };
      this.queue.push({ request, options, resolve: resolve as (output: unknown) => void, reject });
      this.dispatch();
    });
  }

  /** What waits and every later task is `cancelled`. */
  async close(): Promise<void> {
    this.closed = true;
    this.dispatch();
    await Promise.all([...this.idle, ...this.busy.keys()].map((worker) => endWorker(worker)));
  }

  private dispatch(): void {
    if (this.closed) {
      const given = new TripletscopeError('cancelled', 'the workspace was closed');
      for (const { reject } of this.queue.splice(0)) reject(given);
      return;
    }
    while (this.queue.length > 0) {
      const { options, reject } = this.queue[0];
      if (options.signal?.aborted) {
        this.queue.shift();
        reject(options.signal.reason);
        continue;
      }
      const worker = this.idle.pop() ?? this.start();
      if (worker === null) return;
      const waiting = this.queue.shift()!;
      this.busy.set(worker, waiting);
      worker.ref();
      worker.postMessage(waiting.request, waiting.options.transfer ?? []);
    }
  }

  private start(): Worker | null {
    if (this.started >= this.size) return null;
    this.started++;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: this.priority });
    worker.on('message', (reply: TaskReply) => this.settle(worker, reply));
    worker.on('error', (error) => this.lose(worker, error));
    worker.on('exit', () => this.lose(worker, new Error('a worker thread ended')));
    return worker;
  }

  private settle(worker: Worker, reply: TaskReply): void {
    const waiting = this.busy.get(worker);
    this.busy.delete(worker);
    worker.unref();
    this.idle.push(worker);
    if (waiting !== undefined) {
      if ('error' in reply) waiting.reject(reviveError(reply.error));
      else waiting.resolve(reply.output);
    }
    this.dispatch();
  }

  /** A thread that ended fails its task alone; the next task gets a new thread. */
  private lose(worker: Worker, error: Error): void {
    const waiting = this.busy.get(worker);
    const index = this.idle.indexOf(worker);
    if (waiting === undefined && index < 0) return;
    if (index >= 0) this.idle.splice(index, 1);
    this.busy.delete(worker);
    this.started--;
    waiting?.reject(error);
    this.dispatch();
  }
}
