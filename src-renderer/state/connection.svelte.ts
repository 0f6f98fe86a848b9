/**
 * Whether the engine answers. Reads that find it gone wait here and go on by themselves once it is back; writes fail at
 * once, with an error that says so, because nobody knows whether they arrived.
 */
import type { DesktopBridge, EngineStatus } from '../../src-shared/desktop-bridge.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { sessionFetch } from './session.ts';

const probeEvery = 1000;
const unavailable = [502, 503, 504];

export class Connection {
  state = $state<'live' | 'gone'>('live');
  /** What the desktop knows of the process; null in a browser. */
  engine = $state.raw<EngineStatus | null>(null);
  /** How often it came back: whoever shows the engine's data asks again when it grows. */
  returns = $state(0);

  private waiting: (() => void)[] = [];
  private probe: ReturnType<typeof setTimeout> | undefined;
  private since = 0;
  private readonly fetch: typeof sessionFetch;

  constructor(fetch: typeof sessionFetch) {
    this.fetch = fetch;
  }

  /** Seconds that it has been away. */
  get away(): number {
    return this.since === 0 ? 0 : (performance.now() - this.since) / 1000;
  }

  watch(desktop: DesktopBridge | null): void {
    desktop?.onEngine((status) => {
      this.engine = status;
      if (status.state === 'restarting' || status.state === 'failed') this.lost();
    });
  }

  /** Somebody found it gone: asks until it answers. */
  lost(): void {
    if (this.state === 'gone') return;
    this.state = 'gone';
    this.since = performance.now();
    this.ask(250);
  }

  /** Asks now instead of at the next beat. */
  retry(): void {
    if (this.state === 'gone') this.ask(0);
  }

  whenBack(signal?: AbortSignal | null): Promise<void> {
    if (this.state === 'live') return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  private ask(wait: number): void {
    clearTimeout(this.probe);
    this.probe = setTimeout(async () => {
      try {
        const response = await this.fetch('/trpc/workspace.state');
        if (response.ok) this.back();
        else this.ask(probeEvery);
      } catch {
        this.ask(probeEvery);
      }
    }, wait);
  }

  private back(): void {
    this.state = 'live';
    this.since = 0;
    this.returns++;
    for (const go of this.waiting.splice(0)) go();
  }
}

export const connection = new Connection(sessionFetch);

/** `fetch` for the engine. `reads` may be asked again: all GETs, and POSTs that change nothing. */
export async function engineFetch(
  input: RequestInfo | URL | string,
  init?: RequestInit & { reads?: boolean },
): Promise<Response> {
  const reads = init?.reads ?? (init?.method ?? 'GET') === 'GET';
  for (;;) {
    try {
      const response = await sessionFetch(input, init);
      if (!unavailable.includes(response.status)) return response;
    } catch (error) {
      if (init?.signal?.aborted === true) throw error;
    }
    connection.lost();
    if (!reads) throw gone();
    await connection.whenBack(init?.signal);
  }
}

function gone(): TripletscopeError {
  return new TripletscopeError('engine-gone', 'the engine does not answer', {
    remedy: 'It is restarting. Try again when the message at the top has disappeared.',
  });
}
