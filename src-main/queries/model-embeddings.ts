/** The embeddings of a model in the order of the catalogue, kept in memory as long as the workspace is open. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkspaceSession, WorkspaceSlot } from '../session/workspace-session.ts';
import type { ImageId, ModelId } from '../workspace/ids.ts';
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
interface KnownEmbeddings {
  latest: { key: string; embeddings: Promise<ModelEmbeddings> } | null;
}

const memories: WorkspaceSlot<KnownEmbeddings> = { make: () => ({ latest: null }) };

/** Throws `not-found` where the model is unknown, or nothing was imported or embedded yet. */
export async function modelEmbeddings(session: WorkspaceSession, modelId: ModelId): Promise<ModelEmbeddings> {
  const { workspace } = session;
  const model = workspace.models.get(modelId);
  if (model === undefined) throw new TripletscopeError('not-found', `the workspace holds no model ${modelId}`);
  const key = `${workspace.catalogue.dataset()?.id} ${workspace.images.keys()?.images} ${modelId} ${workspace.embeddings.count(modelId)}`;
  const known = session.of(memories);
  if (known.latest?.key !== key) {
    const reading = { key, embeddings: read(session, modelId) };
    reading.embeddings.catch(() => {
      if (known.latest === reading) known.latest = null;
    });
    known.latest = reading;
  }
  return known.latest.embeddings;
}

async function read(session: WorkspaceSession, modelId: ModelId): Promise<ModelEmbeddings> {
  const index = await catalogueIndex(session);
  const { imageIds, vectors: stored, size: width } = await session.workspace.embeddings.all(modelId);
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
