/**
 * A model as one file that goes anywhere: safetensors, with the trunk's tensors under `trunk.`, the head's under `head.`,
 * and what is around them as JSON in its metadata. Python reads it with `safetensors.torch.load_file`.
 */
import { createHash } from 'node:crypto';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { storedRun } from '../../src-shared/run-spec/stored.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import { encodeSafetensors, writeSafetensors } from '../network/weights/write-safetensors.ts';
import type { Engine } from '../session/engine.ts';
import { storeModelFile } from '../workspace/blobs.ts';
import type { ModelId } from '../workspace/ids.ts';
import type { StoredModel } from '../workspace/tables/models.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { artefactSpec, readArtefact, specOf } from './artefact.ts';
import { headTensorsByName } from './head-file.ts';
import { type ModelExport, modelEntry } from './model-export.ts';
import { readModelExport } from './model-file-check.ts';
import { keepRun, nameModel, nameOf, settingsOf } from './model-settings.ts';
import { withoutFolders } from './run-without-folders.ts';

export interface ExportedModel {
  file: string;
  key: string;
  tensors: number;
}

/** Writes the file whole or not at all. The workspace stays as it is, also where it keeps no weights of the model yet. */
export async function exportModel(
  model: StoredModel,
  file: string,
  engine: Pick<Engine, 'workspace'>,
  context: WorkContext,
): Promise<ExportedModel> {
  const { tensors, metadata } = await modelFileOf(model, engine, context);
  await writeSafetensors(file, tensors, metadata);
  return { file, key: model.key, tensors: tensors.size };
}

/** The same file as bytes, for a window that saves it. Writes nothing. */
export async function modelFileBytes(
  model: StoredModel,
  engine: Pick<Engine, 'workspace'>,
  context: WorkContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const { tensors, metadata } = await modelFileOf(model, engine, context);
  return encodeSafetensors(tensors, metadata);
}

async function modelFileOf(
  model: StoredModel,
  { workspace }: Pick<Engine, 'workspace'>,
  context: WorkContext,
): Promise<{ tensors: StateDict; metadata: Record<string, string> }> {
  const spec = specOf(model, workspace);
  const { head, tensors } = await readArtefact(model, workspace, context);
  const headTensors = headTensorsByName(head.weights);
  const trunk = spec.trunk ?? sha256Of(encodeSafetensors(tensors));
  const settings = settingsOf(model.id, { workspace });
  const about: ModelExport = {
    format: 1,
    key: model.key,
    backbone: model.backbone,
    weights: model.weightsSha256,
    spec: { ...spec, trunk },
    name: nameOf(model.id, { workspace }),
    created: model.created,
    run: settings === null ? null : storedRun(withoutFolders(settings)),
  };
  const all: StateDict = new Map([...prefixed('trunk.', tensors), ...prefixed('head.', headTensors)]);
  context.signal.throwIfAborted();
  return { tensors: all, metadata: { [modelEntry]: JSON.stringify(about), format: 'pt' } };
}

export interface ImportedModel {
  id: ModelId;
  key: string;
  /** False where the workspace had the very same model already. */
  added: boolean;
}

/** Reads, checks and keeps it; nothing is kept of a file that is not what it says. Images are embedded by another act. */
export async function importModel(
  file: string,
  { workspace }: Pick<Engine, 'workspace'>,
  { signal, report }: WorkContext,
): Promise<ImportedModel> {
  report({ stage: 'reading the model', done: 0, total: 2 });
  const { about, trunk, head, run } = await readModelExport(file, signal);
  requireSameWeights(about, file, workspace);
  const known = workspace.models.byKey(about.key);
  report({ stage: 'storing the model', done: 1, total: 2 });
  signal.throwIfAborted();
  await storeModelFile(workspace.folder, trunk);
  await storeModelFile(workspace.folder, head);
  const { id } = workspace.models.ensure({
    key: about.key,
    backbone: about.backbone,
    weightsSha256: about.weights,
    spec: about.spec,
    file: about.spec.head,
  });
  if (known === undefined && about.name !== null) nameModel(id, about.name, { workspace });
  if (known === undefined && run !== null) keepRun(id, run, { workspace });
  report({ stage: 'storing the model', done: 2, total: 2 });
  return { id, key: about.key, added: known === undefined };
}

function prefixed(prefix: string, tensors: StateDict): StateDict {
  return new Map([...tensors].map(([name, tensor]) => [`${prefix}${name}`, tensor]));
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Two models that name the same weights have the same tensors: else features in the cache, which go by the weights, would
 * be those of the other.
 */
function requireSameWeights({ backbone, weights, spec }: ModelExport, file: string, { models }: Workspace): void {
  const others = models.all().filter((one) => one.backbone === backbone && one.weightsSha256 === weights);
  for (const { id, spec: known } of others) {
    const trunk = artefactSpec.safeParse(known).data?.trunk;
    if (trunk === undefined || trunk === spec.trunk) continue;
    throw new TripletscopeError('bad-input', `the file names the weights of model ${id}, but contains others`, {
      file,
      expected: `SHA-256 ${trunk}`,
      received: `SHA-256 ${spec.trunk}`,
      remedy: 'One of the two was changed after the export. Ask the person who exported it.',
    });
  }
}
