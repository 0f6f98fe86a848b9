/** What the engine tells its windows, as it happens. */
import type { HostEvent } from '../../src-shared/host-events.ts';

export class EventBus {
  private readonly listeners = new Set<(event: HostEvent) => void>();

  emit(event: HostEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  listen(listener: (event: HostEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Events from now on, in order, until the signal aborts. */
  async *stream(signal: AbortSignal): AsyncGenerator<HostEvent> {
    const waiting: HostEvent[] = [];
    let wake = (): void => {};
    const stop = this.listen((event) => {
      waiting.push(event);
      wake();
    });
    const aborted = (): void => wake();
    signal.addEventListener('abort', aborted);
    try {
      while (!signal.aborted) {
        const event = waiting.shift();
        if (event !== undefined) yield event;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (waiting.length > 0 || signal.aborted) resolve();
          });
        }
      }
    } finally {
      stop();
      signal.removeEventListener('abort', aborted);
    }
  }
}
