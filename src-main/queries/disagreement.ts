/** Which images deserve a look first: where map and truth disagree most, and where the neighbours have another class. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { usualScore } from '../../src-shared/browse-query.ts';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { encodeFrame } from '../../src-shared/frame.ts';
import { createRandom } from '../../src-shared/random.ts';
import { imageRelation, labelsKey } from '../models/image-relation.ts';
import { currentModelId, requireModel } from '../models/model-settings.ts';
import type { Engine } from '../session/engine.ts';
import { inSharedMemory } from '../system/shared-memory.ts';
import { writeCacheFile } from '../workspace/cache-file.ts';
import { contentKey } from '../workspace/content-key.ts';
import { decodeBytes } from './decode-bytes.ts';
import { availableScores, scoresFrame } from './image-scores.ts';
import { modelEmbeddings } from './model-embeddings.ts';

export const disagreementKinds = ['maps', 'neighbours'] as const;
export type DisagreementKind = (typeof disagreementKinds)[number];

/** To be raised whenever the same embeddings give other shares. */
const recipe = 1;
/** Neighbours that are looked at. */
const neighbours = 10;
/** Distances that are measured at most, some 20 s of one thread; of more images neighbours are looked for among some. */
const mostPairs = 400_000_000;

type Site = Pick<Engine, 'workspace' | 'session' | 'workers'>;

/** How it was measured. */
export type DisagreementMeta =
  | { kind: 'maps'; label: string; metric: string; tau: number | null }
  /** `among`: images that may be neighbours, of `images` with an embedding. */
  | { kind: 'neighbours'; k: number; among: number; images: number };

/**
 * Frame `DisagreementMeta` {value: float32 in [0, 1], in the order of the catalogue; the higher, the more they disagree, NaN where an
 * image has none}. Throws `not-found` with what to do where there are no scores, no model or no embeddings.
 */
export function disagreementFrame(kind: DisagreementKind, site: Site): Promise<Uint8Array<ArrayBuffer>> {
  return kind === 'maps' ? ofMaps(site) : ofNeighbours(site);
}

/** 1 − the usual score in the latest evaluation. */
async function ofMaps(site: Site): Promise<Uint8Array<ArrayBuffer>> {
  const available = await availableScores(site.workspace);
  const choice = usualScore(available);
  if (choice === null)
    throw new TripletscopeError('not-found', 'no map has been scored yet', {
      remedy:
        'Score the maps: “Score the maps” in Browse or `tripletscope evaluate`. It needs a model, and test images with a box or a mask.',
    });
  const { meta, arrays } = decodeBytes<{ tau: number | null }, { value: Float32Array }>(
    await scoresFrame(site, choice),
  );
  const label = available.rows.find(({ id }) => id === choice.row)?.label ?? choice.row;
  const said: DisagreementMeta = { kind: 'maps', label, metric: choice.metric, tau: meta.tau };
  return encodeFrame(said, { value: arrays.value.map((one) => 1 - one) });
}

/** The share of negatives among the nearest neighbours by D. Kept in the cache. */
async function ofNeighbours(site: Site): Promise<Uint8Array<ArrayBuffer>> {
  const { workspace, session, workers } = site;
  const model = currentModelId(site);
  if (model === null)
    throw new TripletscopeError('not-found', 'there is no model yet, so there are no neighbours', {
      remedy: 'Train a network, or open a model.',
    });
  const { index, vectors, width, has } = await modelEmbeddings(session, model);
  const rows = [...has.keys()].filter((row) => has[row] === 1);
  const most = Math.max(neighbours + 1, Math.floor(mostPairs / rows.length));
  const references =
    rows.length <= most
      ? rows
      : createRandom('neighbours')
          .shuffle(rows)
          .slice(0, most)
          .sort((a, b) => a - b);
  const said: DisagreementMeta = { kind: 'neighbours', k: neighbours, among: references.length, images: rows.length };
  const state = [requireModel(model, site).key, index.dataset.key, labelsKey(site), rows.length];
  const key = contentKey('neighbours disagree', recipe, state, neighbours, references.length);
  const file = path.join(workspace.cacheFolder, 'disagreement', `${key}.bin`);
  const stored = await readFile(file).catch(() => null);
  if (stored !== null && stored.length > 0) return stored;
  const shares = await workers.run('neighboursDisagree', {
    embeddings: inSharedMemory(vectors),
    width,
    relation: imageRelation(await workspace.images.all(), site).spec,
    rows,
    references,
    k: neighbours,
  });
  const value = new Float32Array(has.length).fill(Number.NaN);
  for (const [at, row] of rows.entries()) value[row] = shares[at];
  const bytes = encodeFrame(said, { value });
  await writeCacheFile(file, bytes);
  return bytes;
}
