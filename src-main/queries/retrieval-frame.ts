/** Retrieval by a model's embeddings: its scores, and what came of each query. Kept in the cache. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { encodeFrame } from '../../src-shared/frame.ts';
import type { RelationSpec } from '../../src-shared/relation.ts';
import { chosenRelation, imageRelation, labelsKey } from '../models/image-relation.ts';
import { requireModel } from '../models/model-settings.ts';
import type { Engine } from '../session/engine.ts';
import { inSharedMemory } from '../system/shared-memory.ts';
import type { QueryOutcomesInput } from '../workers/query-outcomes.ts';
import { writeCacheFile } from '../workspace/cache-file.ts';
import { contentKey } from '../workspace/content-key.ts';
import type { ModelId } from '../workspace/ids.ts';
import { modelEmbeddings } from './model-embeddings.ts';
import { subsetOf } from './subset.ts';

/** To be raised whenever the same embeddings give another frame. */
const recipe = 2;

/**
 * Test images as queries, those of the subset alone, against training images; where none of them has a positive there, against
 * each other. Frame {recallAt, rPrecision, mapAtR, queries, referred} with the columns of `OutcomeColumns`, whose rows are
 * those of the catalogue. Where images are related by a number: frame {nearest, chance, rankCorrelation, queries, referred,
 * scale} {query, nearest, distance, difference, rankCorrelation, ownTarget, nearestTarget}. Throws `not-found` where nothing is embedded or no test image is there.
 */
export async function retrievalFrame(
  { model, subset }: { model: ModelId; subset: string[] },
  engine: Pick<Engine, 'workspace' | 'session' | 'workers'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { workspace, session } = engine;
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
  const { spec } = imageRelation(await workspace.images.all(), engine);
  const references = rows.filter((row) => index.split[row] === 0);
  const task = { embeddings: inSharedMemory(vectors), width, queries, references };
  const bytes =
    spec.by === 'target' ? await byTarget(task, spec.targets, engine) : await byRelation(task, spec, engine);
  await writeCacheFile(file, bytes);
  return bytes;
}

type Searched = Omit<QueryOutcomesInput, 'relation'>;

async function byRelation(
  task: Searched,
  relation: RelationSpec,
  { workers }: Pick<Engine, 'workers'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { scores, referred, columns } = await workers.run('queryOutcomes', { ...task, relation });
  return encodeFrame({ ...scores, referred }, { ...columns });
}

async function byTarget(
  task: Searched,
  targets: Float64Array,
  { workers, workspace }: Pick<Engine, 'workers' | 'workspace'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { scores, referred, outcomes } = await workers.run('targetOutcomes', { ...task, targets });
  if (scores === null) {
    throw new TripletscopeError('not-found', 'no test image with a number has two other images with one', {
      remedy: 'Choose other images, or relate the images by another table.',
    });
  }
  const choice = chosenRelation({ workspace });
  const scale = choice?.by === 'target' ? choice.scale : 'identity';
  const asGiven = (image: number): number => (scale === 'log' ? Math.exp(targets[image]) : targets[image]);
  return encodeFrame(
    { ...scores, referred, scale },
    {
      query: Uint32Array.from(outcomes, ({ query }) => query),
      nearest: Uint32Array.from(outcomes, ({ nearest }) => nearest),
      distance: Float32Array.from(outcomes, ({ distance }) => distance),
      difference: Float64Array.from(outcomes, ({ difference }) => difference),
      rankCorrelation: Float32Array.from(outcomes, ({ rankCorrelation }) => rankCorrelation),
      ownTarget: Float64Array.from(outcomes, ({ query }) => asGiven(query)),
      nearestTarget: Float64Array.from(outcomes, ({ nearest }) => asGiven(nearest)),
    },
  );
}
