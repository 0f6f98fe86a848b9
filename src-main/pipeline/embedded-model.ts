/** The last stage of making a model: its files kept by content hash, its row, and an embedding of every image. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { Embeddings } from '../explain/embeddings.ts';
import { type ArtefactSpec, artefactSpec } from '../models/artefact.ts';
import type { LoadedBackbone } from '../models/backbone.ts';
import { notesOf } from '../models/collapse.ts';
import { headTensorsByName } from '../models/head-file.ts';
import { type ExplainedModel, modelKeyOf, withMemory } from '../models/model.ts';
import { keepRemarks } from '../models/model-settings.ts';
import type { Head } from '../network/head.ts';
import { encodeSafetensors } from '../network/weights/write-safetensors.ts';
import type { Engine } from '../session/engine.ts';
import { storeModelFile } from '../workspace/blobs.ts';
import type { ModelId } from '../workspace/ids.ts';
import type { DatasetFeatures } from './dataset-features.ts';

type Site = Pick<Engine, 'workspace' | 'compute'>;

/** Keeps trunk and head as files and the model as a row; embeds every image. */
export async function madeModel(
  features: DatasetFeatures,
  head: Head,
  site: Site,
  context: WorkContext,
): Promise<ExplainedModel> {
  const { workspace } = site;
  const { loaded } = features;
  const stored = await storeModelFile(workspace.folder, encodeSafetensors(headTensorsByName(head.weights)));
  const key = modelKeyOf(features.key, stored.sha256, head.weights.normalize);
  const { id } = workspace.models.ensure({
    key,
    backbone: loaded.backbone.name,
    weightsSha256: loaded.weightsId,
    spec: {
      layer: loaded.layer,
      preprocessing: loaded.preprocessing,
      pooling: head.pooling,
      gemPower: head.gemPower,
      normalize: head.weights.normalize,
      head: stored.file,
      trunk: await keptTrunk(key, features, site),
    } satisfies ArtefactSpec,
    file: stored.file,
  });
  return embeddedModel(id, key, { features, head }, site, context);
}

/** For a model of an earlier version, which kept none: from now on it opens without what made it. */
export async function keepWeights(
  id: ModelId,
  tensors: LoadedBackbone['tensors'],
  { workspace }: Pick<Engine, 'workspace'>,
): Promise<void> {
  const model = workspace.models.get(id);
  const spec = artefactSpec.safeParse(model?.spec).data;
  if (model === undefined || spec === undefined || spec.trunk !== undefined) return;
  const { file } = await storeModelFile(workspace.folder, encodeSafetensors(tensors));
  workspace.models.ensure({ ...model, spec: { ...spec, trunk: file } });
}

/** The trunk's file; written once a model, since the weights of a large network take their time. */
async function keptTrunk(key: string, { loaded }: DatasetFeatures, { workspace }: Site): Promise<string> {
  const known = artefactSpec.safeParse(workspace.models.byKey(key)?.spec).data?.trunk;
  if (known !== undefined && existsSync(path.join(workspace.modelsFolder, known))) return known;
  return (await storeModelFile(workspace.folder, encodeSafetensors(loaded.tensors))).file;
}

/** The embeddings of all images by the head on the features: those of the workspace, computed where it lacks one. */
export async function embeddedModel(
  id: ModelId,
  key: string,
  { features, head }: { features: DatasetFeatures; head: Head },
  { workspace, compute }: Site,
  context: WorkContext,
): Promise<ExplainedModel> {
  const { images, pooled } = features;
  await compute.call('replaceHead', { key: features.networkKey, weights: head.weights }, context);
  context.report({ stage: 'embeddings', done: 0, total: images.length });
  const missing = new Set(workspace.embeddings.missing(id));
  const kept = missing.size === 0 ? await keptEmbeddings(id, images, { workspace }) : null;
  const input = { key: features.networkKey, pooled, count: images.length };
  const embeddings = kept ?? (await compute.call('embed', input, context));
  const rows = images.flatMap(({ imageId }, i) => {
    const vector = embeddings.data.subarray(i * embeddings.width, (i + 1) * embeddings.width);
    return missing.has(imageId) ? [{ imageId, vector }] : [];
  });
  await workspace.embeddings.put(id, rows, context.signal);
  context.report({ stage: 'embeddings', done: images.length, total: images.length });
  keepRemarks(id, notesOf({ embeddings }), { workspace });
  return withMemory({ id, key, head, features, embeddings });
}

/** Null where the workspace has those of other images. */
async function keptEmbeddings(
  id: ModelId,
  images: DatasetFeatures['images'],
  { workspace }: Pick<Engine, 'workspace'>,
): Promise<Embeddings | null> {
  const { imageIds, vectors, size } = await workspace.embeddings.all(id);
  const isSame = imageIds.length === images.length && images.every(({ imageId }, i) => imageId === imageIds[i]);
  return isSame ? { data: vectors, width: size } : null;
}
