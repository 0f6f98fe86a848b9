/** What the engine tells, as it happens; after an outage the subscription begins anew, and everybody asks again. */
import type { HostEvent } from '../../src-shared/host-events.ts';
import { type Api, api } from './api.ts';
import { connection } from './connection.svelte.ts';

type Listener = (event: HostEvent) => void;

/** As stores need it. */
export type EventSource = Pick<HostEvents, 'listen' | 'onResume'>;

export interface HostEventsParts {
  api: Pick<Api, 'events'>;
  connection: Pick<typeof connection, 'lost' | 'whenBack'>;
}

export class HostEvents {
  private readonly listeners = new Set<Listener>();
  private readonly resumed = new Set<() => void>();
  private stop: (() => void) | null = null;
  private opened = false;
  private readonly api: HostEventsParts['api'];
  private readonly connection: HostEventsParts['connection'];

  constructor({ api, connection }: HostEventsParts) {
    this.api = api;
    this.connection = connection;
  }

  /** Returns how to stop. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Called when the stream is open again after a gap, in which events may have been missed. */
  onResume(listener: () => void): () => void {
    this.resumed.add(listener);
    return () => this.resumed.delete(listener);
  }

  start(): void {
    this.stop?.();
    this.stop = this.api.events.subscribe(undefined, {
      onData: (event) => {
        for (const listener of this.listeners) listener(event);
      },
      onConnectionStateChange: ({ state, error }) => {
        if (state === 'pending') this.open();
        if (state === 'connecting' && error !== null) this.connection.lost();
      },
      onError: () => this.again(),
      onComplete: () => this.again(),
    }).unsubscribe;
  }

  private open(): void {
    if (this.opened) for (const listener of this.resumed) listener();
    this.opened = true;
  }

  private again(): void {
    this.stop = null;
    this.connection.lost();
    void this.connection.whenBack().then(() => {
      if (this.stop === null) this.start();
    });
  }
}

export const hostEvents = new HostEvents({ api, connection });
