/**
 * The trunk's tensors of a model that was made: from its own file in `models/`; for models of earlier versions, which
 * kept none, from what made them, as long as it is there unchanged. Reads only: nothing is fetched, trained or written.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { initialiseBackbone } from '../network/initialise.ts';
import type { Backbone } from '../network/layers.ts';
import { memorySource } from '../network/weights/byte-source.ts';
import { fitToBackbone } from '../network/weights/fit-to-backbone.ts';
import { efficientNetLite0Path } from '../network/weights/own-weights.ts';
import { readWeightFile } from '../network/weights/read-weight-file.ts';
import { readSafetensors } from '../network/weights/safetensors.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import { sha256OfFile } from '../system/hash-file.ts';
import { readModelFile } from '../workspace/blobs.ts';
import type { StoredModel } from '../workspace/tables/models.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { networkOf } from './model-settings.ts';

export async function trunkOf(
  { model, trunk, backbone }: { model: StoredModel; trunk: string | null; backbone: Backbone },
  workspace: Workspace,
  signal: AbortSignal,
): Promise<StateDict> {
  const { weightsSha256 } = model;
  if (trunk !== null) return fromModels(trunk, backbone, workspace);
  if (existsSync(path.join(workspace.modelsFolder, weightsSha256)))
    return fromModels(weightsSha256, backbone, workspace);
  const drawn = /^random (\d+)$/.exec(weightsSha256);
  if (drawn !== null) return initialiseBackbone(backbone, Number(drawn[1]));
  return fromItsFile(model, backbone, workspace, signal);
}

async function fromModels(file: string, backbone: Backbone, workspace: Workspace): Promise<StateDict> {
  const bytes = await readModelFile(workspace.folder, { sha256: file, file });
  const { tensors } = await readSafetensors(memorySource(bytes, file));
  return (await fitToBackbone({ tensors, backbone, file })).tensors;
}

/** The weight file that the model was made with, where it lies still. */
async function fromItsFile(
  model: StoredModel,
  backbone: Backbone,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<StateDict> {
  const { weights: named = null, weightsPrefix } = networkOf(model.id, { workspace }) ?? {};
  const own = backbone.name === 'efficientnet-lite0' ? efficientNetLite0Path() : null;
  const file = named ?? own;
  const found = file === null ? null : await sha256OfFile(file).catch(() => null);
  signal.throwIfAborted();
  const [made] = model.weightsSha256.split('#');
  if (file === null || found !== made) throw weightsAreGone(model, file, found, named === null);
  const { tensors, rest } = await readWeightFile(file, { asStored: true, container: weightsPrefix, signal });
  return (await fitToBackbone({ tensors, backbone, file, prefix: rest })).tensors;
}

function weightsAreGone(
  { backbone, weightsSha256 }: StoredModel,
  file: string | null,
  found: string | null,
  published: boolean,
): TripletscopeError {
  const summary = found === null ? 'are not there' : 'have changed';
  return new TripletscopeError('not-found', `the weights that this model was made with ${summary}`, {
    file: file ?? `weights of ${backbone}`,
    expected: `SHA-256 ${weightsSha256}`,
    received: found === null ? 'no such file' : `SHA-256 ${found}`,
    remedy: published
      ? 'Fetch them again with `tripletscope setup`.'
      : 'Put the file back, or train the model again: from then on its weights are stored in the workspace.',
  });
}
