/**
 * What a view needs of the engine, by key: loaded once, kept within a budget of bytes, said to be there, on its way or not
 * to be had. Owners say what they need now; what an owner holds never leaves, whatever the budget says.
 */
import { messageOf, TripletscopeError } from '../../src-shared/errors.ts';

export interface ResourceRequest<Value> {
  key: string;
  load(signal: AbortSignal): Promise<Value>;
  /** 0 where it is not said. */
  bytesOf?(value: Value): number;
  /** Loads of one lane run a few at a time; those without one begin at once. */
  lane?: string;
  /** Behind everything in its lane that is needed now. */
  later?: boolean;
}

/** Enough to look it up; `load` alone says what it gives. */
export type ResourceName<Value> = Pick<ResourceRequest<Value>, 'key'> & Partial<Pick<ResourceRequest<Value>, 'load'>>;

export type ResourceState<Value> =
  | { status: 'idle' | 'loading' }
  | { status: 'ready'; value: Value }
  | { status: 'failed'; error: TripletscopeError };

export interface ResourceLimits {
  /** Of all that is there and that nobody holds, together with what is held. */
  mostBytes: number;
  /** Loads of a lane that run at the same time; 2 where it is not said. */
  lanes?: Readonly<Record<string, number>>;
  /** What came, failed, is asked for again or left; null: everything. */
  tell?: (key: string | null) => void;
  asError?: (error: unknown) => TripletscopeError;
}

interface Entry {
  request: ResourceRequest<unknown>;
  state: ResourceState<unknown> | { status: 'queued' };
  bytes: number;
  owners: Set<string>;
  abort: AbortController;
}

const idle: ResourceState<never> = { status: 'idle' };

export class ResourceStore {
  /** In the order of use, the latest at the end. */
  private readonly entries = new Map<string, Entry>();
  private readonly limits: ResourceLimits;
  private held = 0;

  constructor(limits: ResourceLimits) {
    this.limits = limits;
  }

  /** Bytes of everything that is there. */
  get bytes(): number {
    return this.held;
  }

  state<Value>({ key }: ResourceName<Value>): ResourceState<Value> {
    const state = this.entries.get(key)?.state ?? idle;
    return (state.status === 'queued' ? { status: 'loading' } : state) as ResourceState<Value>;
  }

  /** What is there already. */
  value<Value>(request: ResourceName<Value>): Value | undefined {
    const state = this.state<Value>(request);
    return state.status === 'ready' ? state.value : undefined;
  }

  /**
   * All that an owner needs from now on, in the place of what it needed before. What is new to it is loaded unless it is
   * there or on its way; what failed before is asked for again. What waited for this owner alone is not asked for any more.
   */
  hold(owner: string, requests: readonly ResourceRequest<unknown>[]): void {
    const wanted = new Set(requests.map(({ key }) => key));
    for (const [key, entry] of this.entries) {
      if (!wanted.has(key) && entry.owners.delete(owner)) this.drop(key, entry);
    }
    for (const request of requests) this.take(owner, request);
    this.next();
    this.makeRoom();
  }

  /** Asks again for what the owner holds and what could not be had. */
  retry(owner: string): void {
    for (const [key, entry] of this.entries) {
      if (!entry.owners.has(owner) || entry.state.status !== 'failed') continue;
      entry.state = { status: 'queued' };
      this.limits.tell?.(key);
    }
    this.next();
  }

  /** Another workspace or another model: nothing stays, and answers that are on their way find nobody. */
  clear(): void {
    const entries = [...this.entries.values()];
    this.entries.clear();
    this.held = 0;
    for (const { abort } of entries) abort.abort();
    this.limits.tell?.(null);
  }

  private take(owner: string, request: ResourceRequest<unknown>): void {
    const { key } = request;
    const known = this.entries.get(key);
    if (known === undefined) {
      const entry: Entry = {
        request,
        state: { status: 'queued' },
        bytes: 0,
        owners: new Set([owner]),
        abort: new AbortController(),
      };
      this.entries.set(key, entry);
      return;
    }
    // To the end: it is the latest that was used.
    this.entries.delete(key);
    this.entries.set(key, known);
    const isNew = !known.owners.has(owner);
    known.owners.add(owner);
    if (known.state.status === 'failed' && isNew) known.state = { status: 'queued' };
    // Whoever needs it sooner decides how soon it comes.
    if (known.state.status === 'queued' && (isNew || known.request.later === true)) known.request = request;
  }

  /** Nobody waits for it any more: a failure is forgotten, what has not begun does not begin. */
  private drop(key: string, { owners, state }: Entry): void {
    if (owners.size === 0 && (state.status === 'queued' || state.status === 'failed')) this.entries.delete(key);
  }

  private next(): void {
    const queued = [...this.entries.values()].filter(({ state }) => state.status === 'queued').reverse();
    const urgent = queued.filter(({ request }) => request.later !== true);
    for (const entry of [...urgent, ...queued.filter(({ request }) => request.later === true).reverse()]) {
      const { lane } = entry.request;
      if (lane === undefined || this.running(lane) < (this.limits.lanes?.[lane] ?? 2)) void this.run(entry);
    }
  }

  private running(lane: string): number {
    let count = 0;
    for (const { request, state } of this.entries.values()) {
      if (state.status === 'loading' && request.lane === lane) count++;
    }
    return count;
  }

  private async run(entry: Entry): Promise<void> {
    const { request, abort } = entry;
    entry.state = { status: 'loading' };
    const isKept = (): boolean => this.entries.get(request.key) === entry;
    try {
      const value = await request.load(abort.signal);
      if (!isKept()) return;
      entry.state = { status: 'ready', value };
      entry.bytes = request.bytesOf?.(value) ?? 0;
      this.held += entry.bytes;
      this.makeRoom();
    } catch (error) {
      if (!isKept()) return;
      entry.state = { status: 'failed', error: (this.limits.asError ?? coded)(error) };
      this.drop(request.key, entry);
    }
    this.next();
    this.limits.tell?.(request.key);
  }

  /** The least used that nobody holds go first. */
  private makeRoom(): void {
    for (const [key, { owners, state, bytes }] of this.entries) {
      if (this.held <= this.limits.mostBytes) return;
      if (owners.size > 0 || state.status !== 'ready') continue;
      this.entries.delete(key);
      this.held -= bytes;
      this.limits.tell?.(key);
    }
  }
}

function coded(error: unknown): TripletscopeError {
  return error instanceof TripletscopeError ? error : new TripletscopeError('internal', messageOf(error));
}
