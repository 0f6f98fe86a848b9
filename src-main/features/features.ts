/**
 * One forward pass of the trunk over a data set: pooled features of every image, and the feature maps of those that will
 * be drawn. Decoding of the next batch runs while the network computes; finished chunks are kept and found again.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import type { ImageFile } from '../datasets/image-file.ts';
import type { FeatureExtractor, Loaded } from './feature-extractor.ts';
import type { FeatureChunk, FeatureStore } from './feature-store.ts';

/** Images a chunk of the cache, and the most that are decoded at a time. */
export const chunkSize = 32;

export interface FeatureImage {
  /** Names the image's content in the cache. */
  hash: string;
  /** What it was called before, the latest first, where the region of an item has moved (ADR 69). */
  earlier?: readonly string[];
  path: string;
  /** Within the data set. */
  name: string;
  /** Whether its feature map is kept for drawing. */
  mapped: boolean;
}

export interface FeatureSource {
  extractor: FeatureExtractor;
  store: FeatureStore;
}

/** Pooled features of all images, [n, D]. Feature maps go to the store; `readChunk` gives them back. */
export async function extractFeatures(
  images: readonly FeatureImage[],
  source: FeatureSource,
  context: WorkContext,
): Promise<Float32Array> {
  const width = source.extractor.shape.pooled;
  const pooled = new Float32Array(images.length * width);
  let at = 0;
  for await (const features of pooledChunks(images, source, context)) {
    pooled.set(features, at);
    at += features.length;
  }
  return pooled;
}

/** The same a chunk at a time, so that a large data set need not fit into memory: [chunkSize, D], the last one shorter. */
export async function* pooledChunks(
  images: readonly FeatureImage[],
  source: FeatureSource,
  { signal, report }: WorkContext,
): AsyncGenerator<Float32Array> {
  const chunks = chunksOf(images);
  const pooledOf = (names: string[]) => source.store.readPooled(names);
  let next = prepare(chunks[0], source, pooledOf);
  next.catch(() => {}); // awaited below, unless the work is cancelled before
  for (const [index, chunk] of chunks.entries()) {
    signal.throwIfAborted();
    const prepared = await next;
    if (index + 1 < chunks.length) {
      next = prepare(chunks[index + 1], source, pooledOf);
      next.catch(() => {}); // awaited in the next turn; meanwhile its failure is not unhandled
    }
    const features = prepared.cached ?? (await computeChunk(chunk, prepared, source, signal));
    yield features.pooled;
    report({ stage: 'features', done: Math.min(images.length, (index + 1) * chunkSize), total: images.length });
  }
}

export function chunksOf<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / chunkSize) }, (_, i) =>
    items.slice(i * chunkSize, (i + 1) * chunkSize),
  );
}

/** A chunk from the store, computed anew where the cache lacks it. */
export async function readChunk(
  chunk: readonly FeatureImage[],
  source: FeatureSource,
  signal: AbortSignal,
): Promise<FeatureChunk> {
  const prepared = await prepare(chunk, source, (names) => source.store.read(names));
  return prepared.cached ?? (await computeChunk(chunk, prepared, source, signal));
}

export interface SplitImage {
  sha256?: string | null;
  path: string;
  relativePath: string;
  split: 'train' | 'test';
}

/** Feature maps are kept of test images, which are drawn; of all where the tail needs them to pass anything back. */
export function featureImagesOf(
  images: readonly SplitImage[],
  keepsAllMaps: boolean,
  earlier: readonly ReadonlyMap<string, string>[] = [],
): FeatureImage[] {
  return images.map((image) => {
    const hash = hashOf(image);
    const before = earlierOf(hash, earlier);
    return {
      hash,
      ...(before.length > 0 && { earlier: before }),
      path: image.path,
      name: image.relativePath,
      mapped: keepsAllMaps || image.split === 'test',
    };
  });
}

/** Empty where it was never another. */
function earlierOf(hash: string, steps: readonly ReadonlyMap<string, string>[]): string[] {
  let content = hash;
  const before = steps.map((step) => (content = step.get(content) ?? content));
  return before.every((one) => one === hash) ? [] : before;
}

/** The image as it is decoded where something is computed of it: of the bytes that were imported, or not at all. */
export function imageFileOf({ path, relativePath: name, sha256 }: SplitImage): ImageFile {
  return { path, name, sha256: sha256 ?? undefined };
}

function hashOf({ sha256, relativePath }: SplitImage): string {
  if (sha256 !== undefined && sha256 !== null) return sha256;
  throw new TripletscopeError('internal', 'the image was imported without its hash', { file: relativePath });
}

/** Pooled features of one image, [D]: from its chunk in the store, or by a forward pass that is kept nowhere. */
export async function pooledFeatures(
  images: readonly FeatureImage[],
  index: number,
  { extractor, store }: FeatureSource,
  signal: AbortSignal,
): Promise<Float32Array> {
  const width = extractor.shape.pooled;
  const first = index - (index % chunkSize);
  const stored = await store.readPooled(namesOf(images.slice(first, first + chunkSize)));
  if (stored !== null) return stored.pooled.slice((index - first) * width, (index - first + 1) * width);
  signal.throwIfAborted();
  const loaded = await extractor.load([images[index]]);
  return (await extractor.forward(loaded, { featureMaps: false, signal })).pooled;
}

/** A of one image from the store, of which no more is read; null where the cache lacks it. */
export async function storedFeatureMap(
  images: readonly FeatureImage[],
  index: number,
  { store, extractor: { shape } }: FeatureSource,
): Promise<Float32Array | null> {
  if (!images[index].mapped) return null;
  const first = index - (index % chunkSize);
  const chunk = images.slice(first, first + chunkSize);
  const place = mappedBefore(chunk, index - first);
  return store.readMap(namesOf(chunk), { place, length: shape.rows * shape.columns * shape.channels });
}

/** Where the image's feature map lies among those that its chunk keeps. */
export function mappedBefore(chunk: readonly { mapped: boolean }[], position: number): number {
  return chunk.slice(0, position).filter(({ mapped }) => mapped).length;
}

interface Prepared<Cached> {
  cached: Cached | null;
  /** What was read of the images where the chunk is not in the store: of all, or of those that `former` lacks. */
  inputs: Loaded | null;
  former: FormerChunk | null;
}

/** A chunk as it was before regions of some of its items moved: what it has of the others still holds. */
interface FormerChunk {
  features: FeatureChunk;
  /** Places of the items that are others by now. */
  changed: number[];
}

async function prepare<Cached>(
  chunk: readonly FeatureImage[],
  { extractor, store }: FeatureSource,
  read: (names: string[]) => Promise<Cached | null>,
): Promise<Prepared<Cached>> {
  const cached = await read(namesOf(chunk));
  if (cached !== null) return { cached, inputs: null, former: null };
  const former = await formerChunk(chunk, store);
  const wanted = former === null ? chunk : former.changed.map((place) => chunk[place]);
  return { cached, inputs: await extractor.load(wanted), former };
}

async function formerChunk(chunk: readonly FeatureImage[], store: FeatureStore): Promise<FormerChunk | null> {
  const steps = Math.max(0, ...chunk.map(({ earlier }) => earlier?.length ?? 0));
  for (let step = 0; step < steps; step++) {
    const before = chunk.map((image) => ({ ...image, hash: image.earlier?.[step] ?? image.hash }));
    const changed = before.flatMap(({ hash }, place) => (hash === chunk[place].hash ? [] : [place]));
    const features = changed.length < chunk.length && changed.length > 0 ? await store.read(namesOf(before)) : null;
    if (features !== null) return { features, changed };
  }
  return null;
}

async function computeChunk(
  chunk: readonly FeatureImage[],
  { inputs, former }: Pick<Prepared<unknown>, 'inputs' | 'former'>,
  { extractor, store }: FeatureSource,
  signal: AbortSignal,
): Promise<FeatureChunk> {
  const { shape } = extractor;
  const computed = former === null ? chunk : former.changed.map((place) => chunk[place]);
  const wanted = computed.some(({ mapped }) => mapped);
  const { pooled, featureMaps } = await extractor.forward(inputs!, { featureMaps: wanted, signal });
  const area = shape.rows * shape.columns * shape.channels;
  const kept = featureMaps === null ? new Float32Array() : keepMapped(computed, featureMaps, area);
  const fresh = { count: computed.length, pooled, featureMaps: kept };
  const features = former === null ? fresh : replaced(chunk, former, fresh, { area, width: shape.pooled });
  await store.write(namesOf(chunk), features);
  return features;
}

/** The former chunk with what is new of the items that have changed. */
function replaced(
  chunk: readonly FeatureImage[],
  { features, changed }: FormerChunk,
  fresh: FeatureChunk,
  { area, width }: { area: number; width: number },
): FeatureChunk {
  const pooled = features.pooled.slice();
  const featureMaps = features.featureMaps.slice();
  let map = 0;
  for (const [i, place] of changed.entries()) {
    pooled.set(fresh.pooled.subarray(i * width, (i + 1) * width), place * width);
    if (!chunk[place].mapped) continue;
    featureMaps.set(fresh.featureMaps.subarray(map * area, (map + 1) * area), mappedBefore(chunk, place) * area);
    map++;
  }
  return { count: chunk.length, pooled, featureMaps };
}

/** The cache tells a chunk with feature maps from one without. */
function namesOf(chunk: readonly FeatureImage[]): string[] {
  return chunk.map(({ hash, mapped }) => (mapped ? `${hash} mapped` : hash));
}

function keepMapped(chunk: readonly FeatureImage[], featureMaps: Float32Array, length: number): Float32Array {
  const mapped = chunk.flatMap((image, index) => (image.mapped ? [index] : []));
  if (mapped.length === chunk.length) return featureMaps;
  const kept = new Float32Array(mapped.length * length);
  for (const [to, from] of mapped.entries())
    kept.set(featureMaps.subarray(from * length, (from + 1) * length), to * length);
  return kept;
}
