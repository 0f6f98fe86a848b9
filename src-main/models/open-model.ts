/**
 * Opens one model from what lies in the workspace: its network on the compute thread, its embeddings in memory. Nothing is
 * trained, fetched or written; pooled features and feature maps come from the cache or by a forward pass when asked for.
 */
import type { WorkContext } from '../../src-shared/progress.ts';
import { backboneExtractor } from '../features/backbone-extractor.ts';
import { FeatureStore } from '../features/feature-store.ts';
import { type FeatureSource, featureImagesOf, pooledFeatures } from '../features/features.ts';
import type { Engine } from '../session/engine.ts';
import type { ImageId, ModelId } from '../workspace/ids.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type Artefact, readArtefact } from './artefact.ts';
import { imageRelation } from './image-relation.ts';
import { type ExplainedModel, embeddingWidth, featuresKeyOf, type ModelParts, withMemory } from './model.ts';
import { requireModel } from './model-settings.ts';

export interface OpenedModel {
  model: ExplainedModel;
  /** What it holds in memory: weights on the compute thread, embeddings here. */
  bytes: number;
}

/** `engine.scope` names its network on the compute thread. Throws `not-found` and what `readArtefact` throws. */
export async function openModel(
  id: ModelId,
  engine: Engine,
  context: WorkContext,
  /** Explained instead of the model's own; its content key stays that of the model. */
  stage?: string,
): Promise<OpenedModel> {
  const { workspace, compute, scope } = engine;
  const { signal } = context;
  const stored = requireModel(id, engine);
  const artefact = await readArtefact(stored, workspace, context);
  const { backbone, preprocessing, head, tensors } = artefact;
  const layer = stage ?? artefact.layer;
  const { pooling, gemPower } = head;
  const weightsId = stored.weightsSha256;
  const key = featuresKeyOf({ backbone: backbone.name, weightsId, layer, pooling, gemPower, preprocessing });
  const networkKey = `${scope} ${key}`;
  const input = { key: networkKey, backbone: backbone.name, layer, tensors, head, size: preprocessing.size };
  const shape = await compute.call('openNetwork', input, { signal });
  signal.throwIfAborted();
  const source: FeatureSource = {
    extractor: backboneExtractor({ backbone, preprocessing, layer, shape, networkKey, compute }),
    store: new FeatureStore(workspace.cacheFolder, key),
  };
  const { images, embeddings } = await seenImages(id, embeddingWidth(head, shape.pooled), workspace);
  signal.throwIfAborted();
  const relation = imageRelation(images, engine);
  const featureImages = featureImagesOf(images, keepsAllMaps(artefact, shape.tailIsHead), workspace.regions.earlier());
  const pooledOf: ModelParts['features']['pooledOf'] = (index, asked) =>
    pooledFeatures(featureImages, index, source, asked);
  const features = { key, networkKey, layer, shape, images, relation, featureImages, source, pooledOf };
  const model = withMemory({ id, key: stored.key, head, features, embeddings });
  return { model, bytes: embeddings.data.byteLength + bytesOf(tensors) };
}

function bytesOf(tensors: Artefact['tensors']): number {
  return [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
}

/** Where the tail needs A itself to pass anything back, or pools other than by the mean. */
function keepsAllMaps({ head }: Pick<Artefact, 'head'>, tailIsHead: boolean): boolean {
  return head.pooling !== 'average' || !tailIsHead;
}

/** Images of the data set that have an embedding, in its order; the others are unseen, whatever the reason. */
async function seenImages(
  id: ModelId,
  width: number,
  workspace: Workspace,
): Promise<Pick<ModelParts, 'embeddings'> & { images: StoredImage[] }> {
  const { imageIds, vectors } = await workspace.embeddings.all(id);
  const rows = new Map<ImageId, number>(imageIds.map((imageId, row) => [imageId, row]));
  const images = (await workspace.images.all()).filter(({ imageId }) => rows.has(imageId));
  if (images.length === imageIds.length && images.every(({ imageId }, at) => imageId === imageIds[at]))
    return { images, embeddings: { data: vectors, width } };
  const data = new Float32Array(images.length * width);
  for (const [at, { imageId }] of images.entries()) {
    const row = rows.get(imageId)!;
    data.set(vectors.subarray(row * width, (row + 1) * width), at * width);
  }
  return { images, embeddings: { data, width } };
}
