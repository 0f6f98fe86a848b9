/** The engine as its windows see it: at most one open workspace, events, folders by id, the user's state. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { type SerialisedError, serialiseError } from '../../src-shared/error-wire.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { HostEvent } from '../../src-shared/host-events.ts';
import { installRuntime } from '../compute/runtime/install.ts';
import type { LoadOptions } from '../compute/runtime/load.ts';
import { jobKinds } from '../jobs/job-kinds/all.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import { closeEngine, type Engine, openEngine } from '../session/engine.ts';
import { EventBus } from './event-bus.ts';
import { FolderRegistry } from './folder-registry.ts';
import { HostJobs, type HostJobsOptions } from './host-jobs.ts';
import { Rescoring } from './rescoring.ts';
import { UserState } from './user-state.ts';

export interface HostOptions {
  /** What carries it; the interface offers native dialogs in the one, the server's folders in the other. */
  kind: 'desktop' | 'serve';
  /** Folders below which the server's side may be browsed, in `serve`; null where the desktop's own dialogs choose. */
  roots: readonly string[] | null;
  stateFolder: string;
  backend?: LoadOptions['backend'];
  /** Installs a runtime for this user; the installer itself unless told otherwise. */
  install?: HostJobsOptions['install'];
}

/** An open workspace with everything that lives as long as it is open. */
export interface Opened {
  folder: string;
  /** For what a view asks: its calls go before those of a job. */
  engine: Engine;
  /** For jobs, on the same workspace and the same compute thread. */
  jobEngine: Engine;
  jobs: JobRunner;
  rescoring: Rescoring;
}

export interface OpenFailure {
  folder: string;
  error: SerialisedError;
}

export class EngineHost {
  readonly options: HostOptions;
  readonly events = new EventBus();
  readonly folders: FolderRegistry;
  readonly user: UserState;
  /** What needs no workspace. */
  readonly jobs: HostJobs;
  private current: Opened | null = null;
  private failure: OpenFailure | null = null;
  /** Opening and closing come one after the other: of two that came at once, one would be open with nobody to close it. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(options: HostOptions) {
    this.options = options;
    this.folders = new FolderRegistry(options);
    this.user = new UserState(options.stateFolder);
    this.jobs = new HostJobs({
      install: options.install ?? installRuntime,
      installed: () => this.computeAnew(),
      emit: (event) => this.events.emit(event),
    });
  }

  get opened(): Opened | null {
    return this.current;
  }

  /** Why the workspace that was asked for at the start is not open, until one is. */
  get openFailure(): OpenFailure | null {
    return this.failure;
  }

  couldNotOpen(folder: string, error: unknown): void {
    const { code, message, details } = serialiseError(error);
    this.failure = { folder: path.resolve(folder), error: { code, message, details } };
    this.events.emit({ type: 'workspace' });
  }

  /** Throws `not-found` where no workspace is open. */
  requireOpened(): Opened {
    if (this.current !== null) return this.current;
    throw new TripletscopeError('not-found', 'no workspace is open', { remedy: 'Open one on the start page.' });
  }

  /** Then closes the one that was open, its jobs stopped first. Throws what `openWorkspace` throws; that one stays as it is. */
  open(folder: string, { create = false }: { create?: boolean } = {}): Promise<Opened> {
    return this.inTurn(() => this.openNow(path.resolve(folder), create));
  }

  close(): Promise<void> {
    return this.inTurn(() => this.closeNow());
  }

  /** Closes the workspace and stops what needs none: for a process that ends. */
  async shutDown(): Promise<void> {
    await Promise.all([this.close(), this.jobs.close()]);
  }

  /** The compute thread starts with the runtime that is preferred now, as soon as no job is in it. */
  private computeAnew(): void {
    const { current } = this;
    current?.jobs.whenQuiet('compute', () => current.jobEngine.compute.close().catch(() => {}));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => {});
    return result;
  }

  private async openNow(resolved: string, create: boolean): Promise<Opened> {
    if (this.current !== null && isSameFolder(this.current.folder, resolved)) return this.current;
    const jobEngine = openEngine(resolved, { create, backend: this.options.backend, stepBack: true });
    try {
      await this.closeNow();
    } catch (error) {
      await closeEngine(jobEngine);
      throw error;
    }
    const engine: Engine = { ...jobEngine, compute: jobEngine.compute.ahead(), scope: 'view' };
    const workspace = this.folders.idOf(resolved);
    const emit = (event: HostEvent): void =>
      this.events.emit(event.type === 'workspace' ? event : { ...event, workspace });
    const jobs = new JobRunner({ engine: jobEngine, kinds: jobKinds, emit });
    this.current = { folder: resolved, engine, jobEngine, jobs, rescoring: new Rescoring(engine, emit) };
    this.failure = null;
    this.user.opened(resolved, new Date());
    this.events.emit({ type: 'workspace' });
    return this.current;
  }

  private async closeNow(): Promise<void> {
    const closing = this.current;
    if (closing === null) return;
    this.current = null;
    try {
      await Promise.all([closing.jobs.close(), closing.rescoring.close()]);
    } finally {
      await closeEngine(closing.jobEngine);
    }
    this.events.emit({ type: 'workspace' });
  }
}

/** Also by another name: opened twice, it would be locked by ourselves. */
function isSameFolder(a: string, b: string): boolean {
  return a === b || realPath(a) === realPath(b);
}

function realPath(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder; // it is to be made
  }
}
