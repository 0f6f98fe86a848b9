/** What services work with: the open workspace, the compute thread and the pool of worker threads. */
import { ComputeClient } from '../compute/client.ts';
import type { LoadOptions } from '../compute/runtime/load.ts';
import { WorkerPool } from '../workers/pool.ts';
import { type OpenOptions, openWorkspace } from '../workspace/open.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface Engine {
  workspace: Workspace;
  compute: ComputeClient;
  workers: WorkerPool;
}

/** Runs work with an engine on the workspace, and puts everything away afterwards, whatever happens. */
export async function withEngine<T>(
  folder: string,
  options: OpenOptions & LoadOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const workspace = openWorkspace(folder, options);
  const compute = new ComputeClient({ backend: options.backend });
  const workers = new WorkerPool();
  try {
    return await work({ workspace, compute, workers });
  } finally {
    await Promise.all([compute.close(), workers.close()]);
    workspace.close();
  }
}
