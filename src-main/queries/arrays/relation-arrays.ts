/** Who stands to whom: the triplets that explain each anchor, pairs of them, and the nearest neighbours of each image. */
import type { CsvCell } from '../../../src-shared/csv.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { WorkContext } from '../../../src-shared/progress.ts';
import { defaultRunSettings } from '../../../src-shared/run-spec/defaults.ts';
import { type Embeddings, gatherEmbeddings } from '../../explain/embeddings.ts';
import { TripletSource } from '../../explain/sampling.ts';
import { chosenOrCurrent } from '../../models/choose-model.ts';
import { chosenRelation, imageRelation } from '../../models/image-relation.ts';
import { currentSettings } from '../../models/model-settings.ts';
import type { Engine } from '../../session/engine.ts';
import type { StoredImage } from '../../workspace/tables/images.ts';
import { type ArrayImage, type ArrayRequest, type ArraySet, type ArraySource, arrayImages } from './array-set.ts';
import { aboutModel } from './model-arrays.ts';

interface Drawn {
  images: StoredImage[];
  /** Rows of `images`: anchor, positive, negative. */
  triplets: Int32Array;
  about: ArraySet['about'];
}

/** Of the anchors in the subset; positives and negatives come from the whole data set. */
async function drawn({ subset, triplets: asked }: ArrayRequest, engine: Engine, signal: AbortSignal): Promise<Drawn> {
  const { explain } = currentSettings(engine) ?? defaultRunSettings(0);
  const { seed, negatives } = explain;
  const count = asked ?? explain.triplets;
  const images = await engine.workspace.images.all();
  const source = new TripletSource(images, imageRelation(images, engine), { seed, negatives });
  const rows: number[] = [];
  for (const [anchor, { imageId }] of images.entries()) {
    signal.throwIfAborted();
    if ((subset !== null && !subset.has(imageId)) || source.candidates(anchor) === null) continue;
    for (const { positive, negative } of source.sample(anchor, count)) rows.push(anchor, positive, negative);
  }
  if (rows.length === 0)
    throw new TripletscopeError('not-found', 'no image of these forms a triplet', {
      expected: source.relation.needs,
      remedy: source.relation.remedy,
    });
  const relation = chosenRelation(engine)?.by ?? 'class';
  return { images, triplets: Int32Array.from(rows), about: { relation: `by ${relation}`, perAnchor: count, seed } };
}

/** The first N triplets of each anchor's sequence, [anchors · N, 3]: those that its averaged map is the mean of. */
export const tripletArrays: ArraySource = async (request, engine, { signal }) => {
  const { images, triplets, about } = await drawn(request, engine, signal);
  const meaning = 'rows of names: anchor, positive, negative; N after each other for each anchor';
  const path = (at: number): string => images[triplets[at]].relativePath;
  function* lines(): Generator<CsvCell[]> {
    for (let at = 0; at < triplets.length; at += 3) yield [path(at), path(at + 1), path(at + 2)];
  }
  return {
    arrays: [{ kind: 'int32', name: 'triplets', shape: [triplets.length / 3, 3], meaning, pieces: () => [triplets] }],
    images: named(images, engine),
    about,
    table: { head: ['anchor', 'positive', 'negative'], lines },
  };
};

/** The same triplets as pairs, each once: anchor and positive are alike (1), anchor and negative are not (0). */
export const pairArrays: ArraySource = async (request, engine, { signal }) => {
  const { images, triplets, about } = await drawn(request, engine, signal);
  const same = new Map<number, 0 | 1>();
  let contradictions = 0;
  const add = (a: number, b: number, alike: 0 | 1): void => {
    const key = Math.min(a, b) * images.length + Math.max(a, b);
    const before = same.get(key);
    if (before === undefined) same.set(key, alike);
    else if (before !== alike) contradictions++;
  };
  for (let at = 0; at < triplets.length; at += 3) {
    add(triplets[at], triplets[at + 1], 1);
    add(triplets[at], triplets[at + 2], 0);
  }
  const pairs = Int32Array.from(
    [...same.keys()].flatMap((key) => [Math.floor(key / images.length), key % images.length]),
  );
  const alike = Int32Array.from(same.values());
  function* lines(): Generator<CsvCell[]> {
    for (const [row, value] of alike.entries())
      yield [images[pairs[2 * row]].relativePath, images[pairs[2 * row + 1]].relativePath, value];
  }
  const n = alike.length;
  return {
    arrays: [
      { kind: 'int32', name: 'pairs', shape: [n, 2], meaning: 'rows of names, each pair once', pieces: () => [pairs] },
      {
        kind: 'int32',
        name: 'same',
        shape: [n],
        meaning: '1: a pair of positives, 0: of negatives',
        pieces: () => [alike],
      },
    ],
    images: named(images, engine),
    // By a rank two images may be near from the one side and far from the other: the first that was drawn holds.
    about: { ...about, contradictions },
    table: { head: ['a', 'b', 'same'], lines },
  };
};

function named(images: readonly StoredImage[], { workspace }: Engine): ArrayImage[] {
  const classes = workspace.images.classes();
  return images.map(({ relativePath, classIndex, split }) => ({ relativePath, className: classes[classIndex], split }));
}

/** Queries a call to the compute thread. */
const queriesAtOnce = 2048;

/** The k nearest of each image by D, without the image itself; −1 and NaN where there are fewer. */
export const neighbourArrays: ArraySource = async (request, engine, context) => {
  const { subset, model: chosen, k = 10, among = 'all' } = request;
  const model = chosenOrCurrent(chosen, engine);
  const { imageIds, vectors: data, size: width } = await engine.workspace.embeddings.all(model.id);
  const rows = new Set(imageIds);
  const images = await arrayImages(engine, (id) => rows.has(id));
  const queries = [...imageIds.keys()].filter((row) => subset?.has(imageIds[row]) ?? true);
  const set = neighbourSet({ embeddings: { data, width }, images, queries, k, among }, engine, context);
  return { ...set, about: { ...aboutModel(model, engine), among } };
};

export interface NeighbourTask {
  /** Row i is that of image i. */
  embeddings: Embeddings;
  images: readonly ArrayImage[];
  /** Rows. */
  queries: readonly number[];
  k: number;
  among: 'all' | 'train';
}

/** Throws `not-found` where there is nothing to compare. */
export function neighbourSet(
  { embeddings, images, queries, k, among }: NeighbourTask,
  { compute }: Pick<Engine, 'compute'>,
  { signal, report }: WorkContext,
): ArraySet {
  const references = [...images.keys()].filter((row) => among === 'all' || images[row].split === 'train');
  if (queries.length === 0 || references.length === 0)
    throw new TripletscopeError('not-found', 'there are no embeddings to compare', {
      remedy: 'Compute them first: `tripletscope model embed`.',
    });
  const index = gatherEmbeddings(embeddings, references);
  const distances = new Float32Array(queries.length * k).fill(Number.NaN);
  async function* pieces(): AsyncGenerator<Int32Array> {
    for (let start = 0; start < queries.length; start += queriesAtOnce) {
      signal.throwIfAborted();
      const block = queries.slice(start, start + queriesAtOnce);
      // One more: the image itself may be among them.
      const found = await compute.call(
        'nearest',
        { index, queries: gatherEmbeddings(embeddings, block), k: k + 1 },
        { signal },
      );
      const piece = new Int32Array(block.length * k).fill(-1);
      for (const [i, query] of block.entries()) {
        const others = found[i].filter(({ index: at }) => references[at] !== query).slice(0, k);
        for (const [rank, { index: at, distance }] of others.entries()) {
          piece[i * k + rank] = references[at];
          distances[(start + i) * k + rank] = distance;
        }
      }
      report({ stage: 'neighbours', done: start + block.length, total: queries.length });
      yield piece;
    }
  }
  async function* lines(): AsyncGenerator<CsvCell[]> {
    let at = 0;
    for await (const piece of pieces())
      for (const neighbour of piece) {
        const [query, rank] = [queries[Math.floor(at / k)], (at % k) + 1];
        if (neighbour >= 0) yield [images[query].relativePath, rank, images[neighbour].relativePath, distances[at]];
        at++;
      }
  }
  const n = queries.length;
  return {
    arrays: [
      {
        kind: 'int32',
        name: 'neighbours',
        shape: [n, k],
        meaning: 'rows of names, nearest first; −1 where there are fewer',
        pieces,
      },
      {
        kind: 'float32',
        name: 'distances',
        shape: [n, k],
        meaning: 'D, the squared Euclidean distance; NaN where there are fewer',
        pieces: () => [distances],
      },
      {
        kind: 'int32',
        name: 'queries',
        shape: [n],
        meaning: 'rows of names: whose neighbours they are',
        pieces: () => [Int32Array.from(queries)],
      },
    ],
    images,
    about: { among },
    table: { head: ['image', 'rank', 'neighbour', 'distance'], lines },
  };
}
