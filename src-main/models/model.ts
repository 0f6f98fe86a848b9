/** The network that is explained, whole: its trunk's features, its head, and every image's embedding in the workspace. */
import type { WorkContext } from '../../src-shared/progress.ts';
import type { Embeddings } from '../explain/embeddings.ts';
import type { Head, HeadWeights } from '../network/head.ts';
import { encodeSafetensors } from '../network/weights/write-safetensors.ts';
import type { DatasetFeatures } from '../pipeline/dataset-features.ts';
import type { Engine } from '../session/engine.ts';
import { Memory, type Slot } from '../system/memory.ts';
import { storeModelFile } from '../workspace/blobs.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ModelId } from '../workspace/ids.ts';
import { headTensorsByName } from './head-file.ts';

export interface ModelParts {
  id: ModelId;
  /** Content key of features and head. */
  key: string;
  head: Head;
  features: DatasetFeatures;
  /** f of every image, in the order of `features.images`. */
  embeddings: Embeddings;
}

export interface ExplainedModel extends ModelParts {
  /** What is remembered of it as long as it is open. */
  memory: Memory<ModelParts>;
}

/** A memory of a room about an open model: `model.memory.of(slot)`. */
export type ModelSlot<T> = Slot<ModelParts, T>;

/** Puts the head on the network, keeps it as a file by its content hash, and embeds every image. */
export async function explainedModel(
  features: DatasetFeatures,
  head: Head,
  { workspace, compute }: Pick<Engine, 'workspace' | 'compute'>,
  context: WorkContext,
): Promise<ExplainedModel> {
  const { loaded, images, pooled } = features;
  const stored = await storeModelFile(workspace.folder, encodeSafetensors(headTensorsByName(head.weights)));
  const key = contentKey('model', features.key, stored.sha256, head.weights.normalize);
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
    },
    file: stored.file,
  });
  await compute.call('replaceHead', { key: features.networkKey, weights: head.weights }, context);
  context.report({ stage: 'embeddings', done: 0, total: images.length });
  const input = { key: features.networkKey, pooled, count: images.length };
  const embeddings = await compute.call('embed', input, context);
  if (workspace.embeddings.count(id) !== images.length) {
    const rows = images.map(({ imageId }, i) => ({
      imageId,
      vector: embeddings.data.subarray(i * embeddings.width, (i + 1) * embeddings.width),
    }));
    await workspace.embeddings.put(id, rows, context.signal);
  }
  context.report({ stage: 'embeddings', done: images.length, total: images.length });
  const parts: ModelParts = { id, key, head, features, embeddings };
  return { ...parts, memory: new Memory(parts, 'the model was closed meanwhile') };
}

/** The head that explains the pooled features themselves, for a network without one. */
export function plainHead(normalize: boolean): HeadWeights {
  return { layers: [], normalize };
}
