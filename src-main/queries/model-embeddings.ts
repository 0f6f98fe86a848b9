/** The embeddings of a model in the order of the catalogue, kept in memory as long as the workspace is open. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { ImageId, ModelId } from '../workspace/ids.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type CatalogueIndex, catalogueIndex, rowOf } from './catalogue.ts';

export interface ModelEmbeddings {
  index: CatalogueIndex;
  /** [rows of the catalogue, width]; zeros where an image has none. */
  vectors: Float32Array;
  width: number;
  /** 1 where the image has an embedding. */
  has: Uint8Array;
}

/** The one last used stays: two models' of a large data set would be too much to hold. */
const latest = new WeakMap<Workspace, { key: string; embeddings: Promise<ModelEmbeddings> }>();

/** Throws `not-found` where the model is unknown, or nothing was imported or embedded yet. */
export async function modelEmbeddings(workspace: Workspace, modelId: ModelId): Promise<ModelEmbeddings> {
  const model = workspace.models.get(modelId);
  if (model === undefined) throw new TripletscopeError('not-found', `the workspace holds no model ${modelId}`);
  const key = `${workspace.catalogue.dataset()?.id} ${modelId} ${workspace.embeddings.count(modelId)}`;
  let known = latest.get(workspace);
  if (known?.key !== key) {
    const reading = { key, embeddings: read(workspace, modelId) };
    reading.embeddings.catch(() => {
      if (latest.get(workspace) === reading) latest.delete(workspace);
    });
    latest.set(workspace, reading);
    known = reading;
  }
  return known.embeddings;
}

async function read(workspace: Workspace, modelId: ModelId): Promise<ModelEmbeddings> {
  const index = await catalogueIndex(workspace);
  const { imageIds, vectors: stored, size: width } = await workspace.embeddings.all(modelId);
  await nextTurn();
  if (index === null || imageIds.length === 0) {
    throw new TripletscopeError('not-found', 'the model has no embeddings of this data set', {
      remedy: 'Compute them first: train, or run the report.',
    });
  }
  const count = index.imageId.length;
  // Mostly every image has one, in the same order: nothing to be moved then.
  if (imageIds.length === count && imageIds.every((id, i) => id === index.imageId[i])) {
    return { index, vectors: stored, width, has: new Uint8Array(count).fill(1) };
  }
  const vectors = new Float32Array(count * width);
  const has = new Uint8Array(count);
  for (const [i, imageId] of imageIds.entries()) {
    const row = rowOf(index, imageId as ImageId);
    if (row < 0) continue;
    vectors.set(stored.subarray(i * width, (i + 1) * width), row * width);
    has[row] = 1;
  }
  return { index, vectors, width, has };
}
