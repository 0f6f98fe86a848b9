/**
 * A model as it lies in the workspace: its row says how images reach the network and what is explained, its two files in
 * `models/` hold the trunk's tensors and the head's, by content hash. It opens from these alone, wherever it is.
 */
import { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { resizeRules } from '../datasets/resize-pixels.ts';
import { backboneByName, stageIndex } from '../network/backbones/registry.ts';
import type { Head } from '../network/head.ts';
import type { Backbone, Preprocessing } from '../network/layers.ts';
import { memorySource } from '../network/weights/byte-source.ts';
import { readSafetensors } from '../network/weights/safetensors.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import { readModelFile } from '../workspace/blobs.ts';
import type { StoredModel } from '../workspace/tables/models.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { layersOfTensors } from './head-file.ts';
import { trunkOf } from './trunk.ts';

const finite = z.number();
const triple = z.tuple([finite, finite, finite]).readonly();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a model's row keeps beside its files. */
export const artefactSpec = z.object({
  layer: z.string(),
  preprocessing: z.object({
    size: z.number().int().min(1).max(4096),
    mean: triple,
    std: triple,
    resize: z.enum(resizeRules).optional(),
    shorterSide: z.number().int().min(1).max(16_384).optional(),
  }),
  pooling: z.enum(['average', 'max', 'gem', 'flatten']),
  gemPower: z.number(),
  normalize: z.boolean(),
  /** Files in `models/`; models of earlier versions kept the head alone. */
  head: sha256,
  trunk: sha256.optional(),
});
export type ArtefactSpec = z.output<typeof artefactSpec>;

export interface Artefact {
  backbone: Backbone;
  /** The explained stage by name. */
  layer: string;
  preprocessing: Preprocessing;
  head: Head;
  tensors: StateDict;
}

/** Reads only. Throws `not-found` that says what makes a missing file again, `workspace-corrupt` for a damaged one. */
export async function readArtefact(
  model: StoredModel,
  workspace: Workspace,
  { signal, report }: WorkContext,
): Promise<Artefact> {
  const spec = specOf(model, workspace);
  const backbone = backboneByName(model.backbone);
  const layer = backbone.stages[stageIndex(backbone, spec.layer)].name;
  const step = (done: number): void => {
    signal.throwIfAborted();
    report({ stage: 'opening the model', done, total: 3 });
  };
  step(0);
  const headBytes = await readModelFile(workspace.folder, { sha256: spec.head, file: spec.head });
  step(1);
  const { tensors: headTensors } = await readSafetensors(memorySource(headBytes, spec.head));
  const layers = layersOfTensors(headTensors, spec.head);
  const tensors = await trunkOf({ model, trunk: spec.trunk ?? null, backbone }, workspace, signal);
  step(2);
  const { pooling, gemPower, normalize, preprocessing } = spec;
  return { backbone, layer, preprocessing, head: { pooling, gemPower, weights: { layers, normalize } }, tensors };
}

export function specOf({ id, spec }: StoredModel, { folder }: Pick<Workspace, 'folder'>): ArtefactSpec {
  const parsed = artefactSpec.safeParse(spec);
  if (parsed.success) return parsed.data;
  throw new TripletscopeError('workspace-corrupt', `the description of model ${id} in the workspace cannot be read`, {
    file: folder,
    received: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    remedy: 'Train it again with the same settings: cached results are reused.',
  });
}
