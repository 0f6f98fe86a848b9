/** The engine for a command that reads what a workspace holds, and makes what is missing where nobody else has it open. */
import { ComputeClient } from '../compute/client.ts';
import type { LoadOptions } from '../compute/runtime/load.ts';
import { WorkerPool } from '../workers/pool.ts';
import { openForReading, openReadOnly } from '../workspace/open-read-only.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { closeEngine, type Engine, openEngine } from './engine.ts';
import { WorkspaceSession } from './workspace-session.ts';

/** Where somebody has the workspace open it is read beside them: `engine.workspace.readOnly`. */
export async function withReadingEngine<T>(
  folder: string,
  options: LoadOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = openToRead(folder, options);
  try {
    return await work(engine);
  } finally {
    await closeEngine(engine);
  }
}

/** The same for what makes nothing: no lock is taken where the workspace need not be migrated, and nothing is written to its database. */
export async function withReadOnlyEngine<T>(
  folder: string,
  options: LoadOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = engineOn(openForReading(folder), options);
  try {
    return await work(engine);
  } finally {
    await closeEngine(engine);
  }
}

function openToRead(folder: string, { backend }: LoadOptions): Engine {
  try {
    return openEngine(folder, { backend });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'workspace-locked') throw error;
    const workspace = openReadOnly(folder);
    if (workspace === null) throw error;
    return engineOn(workspace, { backend });
  }
}

function engineOn(workspace: Workspace, { backend }: LoadOptions): Engine {
  const compute = new ComputeClient({ backend });
  return { workspace, session: new WorkspaceSession(workspace), compute, workers: new WorkerPool(), scope: 'job' };
}
