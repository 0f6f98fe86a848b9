/** The training images whose α are transferred to an image: the nearest by D, exact (METHOD section 6). */
import { allOf, type Relation } from '../../src-shared/relation.ts';
import { squaredDistance } from '../../src-shared/score.ts';
import { NearestRows } from '../evaluate/nearest-rows.ts';
import { embeddingOf } from '../explain/embeddings.ts';
import { type SplitImage, TripletSource } from '../explain/sampling.ts';
import type { ModelSlot } from '../models/model.ts';
import { createPace } from '../system/pace.ts';
import type { Viewed } from './compare.ts';
import { comparedEmbedding } from './compared-features.ts';
import { comparedImage } from './compared-image.ts';

export interface Donor {
  image: string;
  /** D. */
  distance: number;
}

/** Nearest first, of equals the first in the data set; the image itself is not its own donor. */
export async function donorsOf(id: string, k: number, { model, engine, signal }: Viewed): Promise<Donor[]> {
  const image = comparedImage(id, model, engine.session);
  const query = await comparedEmbedding(image, model, engine, signal);
  const own = image.kind === 'stored' ? image.index : -1;
  const nearest = new NearestRows(k);
  const pace = createPace(signal);
  for (const [place, index] of model.memory.of(candidates).entries()) {
    if (index !== own) nearest.offer(squaredDistance(query, embeddingOf(model.embeddings, index)), index);
    if (place % 512 === 0) await pace();
  }
  return Array.from(nearest.rows, (index) => ({
    image: String(model.features.images[index].imageId),
    distance: squaredDistance(query, embeddingOf(model.embeddings, index)),
  }));
}

const candidates: ModelSlot<Int32Array> = {
  make: ({ features: { images, relation } }) => donorCandidates(images, relation),
};

/** Training images that form a triplet, and so have an α to give. */
export function donorCandidates(images: readonly SplitImage[], relation: Relation): Int32Array {
  const source = new TripletSource(images, relation, { seed: 0, negatives: 'image' });
  const possible = (index: number): boolean => images[index].split === 'train' && source.candidates(index) !== null;
  return allOf(relation).filter(possible);
}
