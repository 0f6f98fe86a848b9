/** Throwing a model away: what goes with it is said first; files in `models/` go with the last row that names them. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Engine } from '../session/engine.ts';
import type { ModelId } from '../workspace/ids.ts';
import { artefactSpec } from './artefact.ts';
import { forgetModel, requireModel } from './model-settings.ts';
import { closeOpenModel } from './open-models.ts';

export interface DeletedWithModel {
  embeddings: number;
  banks: number;
  evaluations: number;
  /** Training runs that made it: they stay, with their curves, and can make it again. */
  runs: number;
  /** Files that only this model needs, in bytes together. */
  files: number;
  bytes: number;
}

/** What deleting it will take with it; changes nothing. */
export async function deletedWithModel(id: ModelId, { workspace }: Pick<Engine, 'workspace'>) {
  requireModel(id, { workspace });
  const { embeddings, banks, evaluations, runs, files } = workspace;
  const own = filesOf(id, { workspace }).filter((file) =>
    files.references(file).every((owner) => owner === `model ${id}`),
  );
  let bytes = 0;
  for (const file of own) bytes += await files.bytes(file);
  const deleted: DeletedWithModel = {
    embeddings: embeddings.count(id),
    banks: banks.all().filter(({ modelId }) => modelId === id).length,
    evaluations: evaluations.all().filter(({ modelId }) => modelId === id).length,
    runs: runs.all().filter(({ modelId }) => modelId === id).length,
    files: own.length,
    bytes,
  };
  return deleted;
}

/**
 * `inUse` says of which job the model is a part, or null. Throws `usage` then, `not-found` for a model that is not there.
 * Cut in the middle, the model is there still and deleting it again goes on.
 */
export async function deleteModel(
  id: ModelId,
  { engine, inUse, signal }: { engine: Engine; inUse: string | null; signal?: AbortSignal },
): Promise<DeletedWithModel> {
  const { workspace } = engine;
  const deleted = await deletedWithModel(id, engine);
  if (inUse !== null)
    throw new TripletscopeError('usage', 'a job works with this model', {
      received: inUse,
      remedy: 'Wait until it is done, or cancel it, then delete the model.',
    });
  const files = filesOf(id, engine);
  closeOpenModel(id, engine);
  await workspace.models.remove(id, signal);
  workspace.settings.set(`report ${id}`, undefined);
  forgetModel(id, engine);
  for (const file of files) await workspace.files.release(file);
  return deleted;
}

/** Its head, its trunk, and the trunk that training left under the name of its weights. */
function filesOf(id: ModelId, { workspace }: Pick<Engine, 'workspace'>): string[] {
  const { file, spec, weightsSha256 } = workspace.models.get(id)!;
  const named = artefactSpec.safeParse(spec).data;
  const own = /^[0-9a-f]{64}$/.test(weightsSha256) ? [weightsSha256] : [];
  return [...new Set([file, named?.head, named?.trunk, ...own])].filter((one) => one !== null && one !== undefined);
}
