/** What services work with: the open workspace, the compute thread and the pool of worker threads. */
import { ComputeClient } from '../compute/client.ts';
import type { LoadOptions } from '../compute/runtime/load.ts';
import type { ThreadPriority } from '../system/step-back.ts';
import { WorkerPool } from '../workers/pool.ts';
import { type OpenOptions, openWorkspace } from '../workspace/open.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { WorkspaceSession } from './workspace-session.ts';

export interface Engine {
  workspace: Workspace;
  /** The same workspace, with what is remembered as long as it is open. */
  session: WorkspaceSession;
  compute: ComputeClient;
  workers: WorkerPool;
  /** Whose networks lie on the compute thread: a job's head does not take the place of the one that a view looks at. */
  scope: string;
}

/** The engine on a workspace; compute thread and pool start at their first call. `closeEngine` puts it away. */
export function openEngine(folder: string, options: OpenOptions & LoadOptions & ThreadPriority): Engine {
  const workspace = openWorkspace(folder, options);
  const { backend, stepBack } = options;
  const compute = new ComputeClient({ backend, stepBack });
  const session = new WorkspaceSession(workspace);
  return { workspace, session, compute, workers: new WorkerPool(undefined, { stepBack }), scope: 'job' };
}

export async function closeEngine({ session, compute, workers }: Engine): Promise<void> {
  await Promise.all([compute.end(), workers.close()]);
  await session.settled();
  session.close();
}

/** Runs work with an engine on the workspace, and puts everything away afterwards, whatever happens. */
export async function withEngine<T>(
  folder: string,
  options: OpenOptions & LoadOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = openEngine(folder, options);
  try {
    return await work(engine);
  } finally {
    await closeEngine(engine);
  }
}
