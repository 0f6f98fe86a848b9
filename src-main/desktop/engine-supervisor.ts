/** Keeps an engine running: starts it, starts it again when it dies with the workspace it had open, and says so. */
import { randomBytes } from 'node:crypto';
import type { ChosenFile, EngineStatus } from '../../src-shared/desktop-bridge.ts';
import type { EngineStart, FromEngine, ToEngine } from '../server/engine-messages.ts';
import type { ChildEvents, EngineChild } from './engine-child.ts';
import { delayBeforeRestart } from './restart-policy.ts';

export interface EngineAddress {
  socket: string;
  key: string;
}

export interface SupervisorOptions {
  startChild: (events: ChildEvents) => EngineChild;
  nextSocket: () => string;
  stateFolder: string;
  /** Workspace of the first run. */
  open: string | null;
  log: (text: string) => void;
  onStatus: (status: EngineStatus) => void;
  onMessage: (message: FromEngine) => void;
  now?: () => number;
}

/** How long a request waits for an engine that is on its way. */
const patience = 20_000;
/** After so many deaths in a row the workspace itself is suspected, and left closed. */
const deathsBeforeClosed = 3;

export class EngineSupervisor {
  private readonly options: SupervisorOptions;
  private child: EngineChild | null = null;
  private current: EngineAddress | null = null;
  private waiting: ((address: EngineAddress | null) => void)[] = [];
  private readonly asked = new Map<number, (files: readonly ChosenFile[]) => void>();
  private deaths: number[] = [];
  private deathsInARow = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopping = false;
  private folder: string | null;
  private requests = 0;
  status: EngineStatus = { state: 'starting', restarts: 0, message: null };

  constructor(options: SupervisorOptions) {
    this.options = options;
    this.folder = options.open;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    const address = { socket: this.options.nextSocket(), key: randomBytes(32).toString('base64url') };
    const open = this.deathsInARow < deathsBeforeClosed ? this.folder : null;
    const child = this.options.startChild({
      message: (message) => this.receive(message, address),
      output: this.options.log,
      exit: (reason) => this.died(reason),
    });
    this.child = child;
    child.send({ type: 'start', ...address, stateFolder: this.options.stateFolder, open } satisfies ToEngine &
      EngineStart);
  }

  /** Starts it by hand, after it died too often. */
  restart(): void {
    if (this.status.state !== 'failed') return;
    this.deaths = [];
    this.setStatus('restarting', this.status.message);
    this.start();
  }

  /** Where it listens; waits for one on its way. Null where there is none in time. */
  address(): Promise<EngineAddress | null> {
    if (this.current !== null || this.status.state === 'failed') return Promise.resolve(this.current);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.waiting = this.waiting.filter((one) => one !== settle);
        resolve(null);
      }, patience);
      const settle = (address: EngineAddress | null): void => {
        clearTimeout(timer);
        resolve(address);
      };
      this.waiting.push(settle);
    });
  }

  /** Ids for paths, under which the window may name them. */
  async identify(paths: readonly string[]): Promise<readonly ChosenFile[]> {
    if (paths.length === 0 || (await this.address()) === null) return [];
    const request = ++this.requests;
    return new Promise((resolve) => {
      this.asked.set(request, resolve);
      this.child?.send({ type: 'identify', request, paths });
    });
  }

  /** Ends it: asks, and insists after the given time. */
  async stop(insistAfter = 4000): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const { child } = this;
    if (child === null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill(), insistAfter);
      this.ended = () => {
        clearTimeout(timer);
        resolve();
      };
      child.send({ type: 'stop' });
    });
  }

  private ended = (): void => {};

  private receive(message: FromEngine, address: EngineAddress): void {
    if (message.type === 'ready') {
      this.current = address;
      this.setStatus('ready', null);
      this.settle(address);
    } else if (message.type === 'identified') {
      this.asked.get(message.request)?.(message.files);
      this.asked.delete(message.request);
    } else if (message.type === 'workspace') {
      // Before it is ready nothing is open yet; what it had open is still wanted.
      if (this.current !== null || message.folder !== null) this.folder = message.folder;
      if (this.current !== null) this.deathsInARow = 0;
    }
    this.options.onMessage(message);
  }

  private died(reason: string): void {
    this.child = null;
    this.current = null;
    for (const resolve of this.asked.values()) resolve([]);
    this.asked.clear();
    this.ended();
    if (this.stopping) return;
    this.options.log(`engine ended: ${reason}\n`);
    this.deathsInARow++;
    this.deaths.push((this.options.now ?? Date.now)());
    const delay = delayBeforeRestart(this.deaths);
    if (delay === null) {
      this.setStatus('failed', `The engine stopped repeatedly (${reason}).`);
      this.settle(null);
      return;
    }
    this.setStatus('restarting', `The engine stopped (${reason}).`);
    this.timer = setTimeout(() => this.start(), delay);
  }

  private settle(address: EngineAddress | null): void {
    const { waiting } = this;
    this.waiting = [];
    for (const settle of waiting) settle(address);
  }

  private setStatus(state: EngineStatus['state'], message: string | null): void {
    const restarts = this.status.restarts + (state === 'restarting' ? 1 : 0);
    this.status = { state, restarts, message };
    this.options.onStatus(this.status);
  }
}
