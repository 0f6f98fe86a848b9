/** Training runs as a person keeps them: named, thrown away. A run that is thrown away leaves the model that it made. */
import { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Engine } from '../session/engine.ts';
import type { RunId } from '../workspace/ids.ts';

type Holder = Pick<Engine, 'workspace'>;

const namesKey = 'run names';
const namesSchema = z.record(z.string(), z.string()).catch({});

/** Names by run; a run without one is told by its number. */
export function runNames({ workspace }: Holder): Readonly<Record<string, string>> {
  return namesSchema.parse(workspace.settings.get(namesKey) ?? {});
}

/** Null takes the name away. Throws `not-found` for a run that is not there. */
export function nameRun(run: RunId, name: string | null, holder: Holder): void {
  requireRun(run, holder);
  const { [String(run)]: _, ...others } = runNames(holder);
  holder.workspace.settings.set(namesKey, name === null ? others : { ...others, [String(run)]: name });
}

/** Its curve, its checkpoint and its name go; the model that it made stays. Throws `not-permitted` while it is trained. */
export async function removeRun(run: RunId, trained: RunId | null, holder: Holder): Promise<void> {
  const { workspace } = holder;
  requireRun(run, holder);
  if (run === trained)
    throw new TripletscopeError('not-permitted', 'this run is being trained', {
      remedy: 'Cancel the training first, then delete its run.',
    });
  nameRun(run, null, holder);
  const files = workspace.runs.checkpoints(run).map(({ file }) => file);
  workspace.runs.remove(run);
  for (const file of files) await workspace.files.release(file);
}

function requireRun(run: RunId, { workspace }: Holder): void {
  if (workspace.runs.get(run) === undefined) throw new TripletscopeError('not-found', 'this run no longer exists');
}
