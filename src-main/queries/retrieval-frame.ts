/** Retrieval by a model's embeddings: its scores, and what came of each query. Kept in the cache. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { encodeFrame } from '../../src-shared/frame.ts';
import { imageRelation, labelsKey } from '../models/image-relation.ts';
import { requireModel } from '../models/model-settings.ts';
import type { Engine } from '../session/engine.ts';
import { inSharedMemory } from '../system/shared-memory.ts';
import { writeCacheFile } from '../workspace/cache-file.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ModelId } from '../workspace/ids.ts';
import { modelEmbeddings } from './model-embeddings.ts';
import { subsetOf } from './subset.ts';

/** To be raised whenever the same embeddings give another frame. */
const recipe = 1;

/**
 * Test images as queries, those of the subset alone, against training images; where none of them has a positive there, against
 * each other. Frame {recallAt, rPrecision, mapAtR, queries, referred} with the columns of `OutcomeColumns`, whose rows are
 * those of the catalogue. Throws `not-found` where nothing is embedded or no test image is there.
 */
export async function retrievalFrame(
  { model, subset }: { model: ModelId; subset: string[] },
  engine: Pick<Engine, 'workspace' | 'session' | 'workers'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { workspace, session, workers } = engine;
  const { index, vectors, width, has } = await modelEmbeddings(session, model);
  const chosen = await subsetOf(subset, engine);
  const isQuery = (row: number): boolean =>
    index.split[row] === 1 && (chosen === null || chosen.images.has(index.imageId[row] as never));
  const rows = [...has.keys()].filter((row) => has[row] === 1);
  const queries = rows.filter(isQuery);
  if (queries.length === 0) {
    throw new TripletscopeError('not-found', 'no test image with an embedding is among the chosen images', {
      remedy: 'Choose other images, or embed the images with this model first.',
    });
  }
  const embedded = [requireModel(model, engine).key, index.dataset.key, labelsKey(engine), rows.length];
  const key = contentKey('retrieval', recipe, embedded, chosen === null ? null : queries);
  const file = path.join(workspace.cacheFolder, 'retrieval', `${key}.bin`);
  const stored = await readFile(file).catch(() => null);
  if (stored !== null && stored.length > 0) return stored;
  const images = await workspace.images.all();
  const { scores, referred, columns } = await workers.run('queryOutcomes', {
    embeddings: inSharedMemory(vectors),
    width,
    relation: imageRelation(images, engine).spec,
    queries,
    references: rows.filter((row) => index.split[row] === 0),
  });
  const bytes = encodeFrame({ ...scores, referred }, { ...columns });
  await writeCacheFile(file, bytes);
  return bytes;
}
