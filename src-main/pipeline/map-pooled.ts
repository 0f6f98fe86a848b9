/**
 * Features pooled over a map, Σ mₚAₚ / Σ mₚ, m = ReLU(Σ αₖAₖ) (METHOD section 10). The α of an image are those of its nearest
 * training image of another item (section 6), for training and test items alike: a map made of an item's own triplets would
 * know its target.
 */
import type { WorkContext } from '../../src-shared/progress.ts';
import type { Fold } from '../../src-shared/regress/folds.ts';
import type { TargetRelationSpec } from '../../src-shared/relation.ts';
import { relationOf } from '../../src-shared/relation-of.ts';
import { type Embeddings, embeddingOf } from '../explain/embeddings.ts';
import { gradWeightsOf, type PooledContext } from '../explain/pooled-weights.ts';
import { TripletSource } from '../explain/sampling.ts';
import { chunksOf, readChunk } from '../features/features.ts';
import type { HeadWeights } from '../network/head.ts';
import type { Engine } from '../session/engine.ts';
import { createPace } from '../system/pace.ts';
import { mappedImages, type RegressionWork } from './regression-work.ts';

interface MapPooling extends RegressionWork {
  fold: Fold;
  relation: Omit<TargetRelationSpec, 'targets'>;
  head: HeadWeights;
  /** Of every image of the workspace. */
  embeddings: Embeddings;
}

/** [images, K], in the order of the workspace; images of no item stay 0. */
export async function mapPooled(work: MapPooling, _: Engine, context: WorkContext): Promise<Float32Array> {
  const { features, items, embeddings, network } = work;
  const { pooled, shape, images, source } = features;
  const itemOf = new Int32Array(images.length).fill(-1);
  for (const [item, own] of items.images.entries()) for (const image of own) itemOf[image] = item;
  const isTraining = new Uint8Array(items.images.length);
  for (const item of work.fold.train) isTraining[item] = 1;
  const training = [...itemOf.keys()].filter((image) => itemOf[image] >= 0 && isTraining[itemOf[image]] === 1);
  // Test images have no target here, so no triplet is drawn with one of them.
  const targets = Float64Array.from(itemOf, (item) =>
    item >= 0 && isTraining[item] === 1 ? items.truth.transformed[item] : Number.NaN,
  );
  const split = images.map((_, image) => ({
    split: targets[image] >= Number.NEGATIVE_INFINITY ? ('train' as const) : ('test' as const),
  }));
  const sampling = { seed: work.settings.seed, negatives: 'image' as const };
  const triplets = new TripletSource(split, relationOf({ ...work.relation, targets }), sampling);
  const explained: PooledContext = {
    head: { ...network.headSpec, weights: work.head },
    area: shape.rows * shape.columns,
    embeddings,
    triplets,
  };
  const spec = {
    variant: 'gradcam',
    form: 'stable',
    score: { score: 'difference', sign: 'evidence', margin: 0 },
    triplets: 'all',
    sampling,
  } as const;
  const donors = training.filter((image) => triplets.candidates(image) !== null);
  const pace = createPace(context.signal);
  const weights = new Map<number, Float32Array>();
  const weightsOf = (image: number): Float32Array => {
    const known = weights.get(image);
    if (known !== undefined) return known;
    const own = pooled.subarray(image * shape.pooled, (image + 1) * shape.pooled);
    const made = gradWeightsOf({ index: image, pooled: own }, spec, explained).weights;
    weights.set(image, made);
    return made;
  };
  const result = new Float32Array(images.length * shape.channels);
  const mapped = mappedImages(features);
  let image = 0;
  for (const chunk of chunksOf(mapped)) {
    const { featureMaps } = await readChunk(chunk, source, context.signal);
    const length = explained.area * shape.channels;
    for (let i = 0; i < chunk.length; i++, image++) {
      if (itemOf[image] < 0) continue;
      const donor = nearest(embeddings, image, donors, (one) => itemOf[one] !== itemOf[image]);
      const own = result.subarray(image * shape.channels, (image + 1) * shape.channels);
      poolOver(
        featureMaps.subarray(i * length, (i + 1) * length),
        donor < 0 ? null : weightsOf(donor),
        explained.area,
        own,
      );
      await pace();
    }
  }
  return result;
}

function nearest(
  embeddings: Embeddings,
  image: number,
  donors: readonly number[],
  fits: (donor: number) => boolean,
): number {
  const own = embeddingOf(embeddings, image);
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const donor of donors) {
    if (!fits(donor)) continue;
    const at = donor * embeddings.width;
    let distance = 0;
    for (let e = 0; e < own.length && distance < least; e++) distance += (own[e] - embeddings.data[at + e]) ** 2;
    if (distance < least) [best, least] = [donor, distance];
  }
  return best;
}

/** The mean of A weighted by its map; the plain mean where the map is 0 everywhere. */
function poolOver(maps: Float32Array, alpha: Float32Array | null, area: number, into: Float32Array): void {
  const channels = into.length;
  const weights = new Float64Array(area);
  let total = 0;
  for (let p = 0; p < area; p++) {
    let value = 0;
    if (alpha !== null) for (let k = 0; k < channels; k++) value += alpha[k] * maps[p * channels + k];
    weights[p] = Math.max(0, value);
    total += weights[p];
  }
  for (let p = 0; p < area; p++) {
    const share = total > 0 ? weights[p] / total : 1 / area;
    if (share > 0) for (let k = 0; k < channels; k++) into[k] += share * maps[p * channels + k];
  }
}
