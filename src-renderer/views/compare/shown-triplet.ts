/** The triplet of the single maps: which images it is made of, where they lie, and how it scores. */
import type { GradientFrame } from '../../../src-shared/compare-frames.ts';
import { scoreTriplet, type Triplet } from '../../../src-shared/score.ts';
import type { TripletChoice } from './triplet-choice.ts';

export interface TripletImages {
  positive: string;
  negative: string;
}

/** With what is known of it. */
export interface ShownTriplet extends TripletImages {
  embeddings: Triplet;
  /** D(a,p), D(a,n). */
  distances: { positive: number; negative: number };
  /** S = D(a,n) − D(a,p). */
  score: number;
}

export function tripletImages({ meta, arrays }: GradientFrame, choice: TripletChoice): TripletImages {
  if (choice.kind === 'chosen') return { positive: choice.positive, negative: choice.negative };
  const at = choice.index % meta.draws;
  return { positive: String(arrays.positives[at]), negative: String(arrays.negatives[at]) };
}

/** f of both, as far as the frame of the anchor says them: those of a triplet that was drawn. */
export function drawnTriplet({ meta, arrays }: GradientFrame, choice: TripletChoice): Triplet | null {
  if (choice.kind === 'chosen') return null;
  const at = choice.index % meta.draws;
  return {
    anchor: arrays.embedding,
    positive: drawnEmbedding(arrays.positiveSums, at, meta.width),
    negative: drawnEmbedding(arrays.negativeSums, at, meta.width),
  };
}

export function shownTriplet(images: TripletImages, embeddings: Triplet): ShownTriplet {
  const { score, distances } = scoreTriplet(embeddings, { score: 'difference', sign: 'evidence', margin: 0 });
  return { ...images, embeddings, distances, score };
}

/** f of one draw: what it adds to the running sum. */
function drawnEmbedding(sums: Float32Array, at: number, width: number): Float32Array {
  const own = sums.slice(at * width, (at + 1) * width);
  if (at > 0) for (let e = 0; e < width; e++) own[e] -= sums[(at - 1) * width + e];
  return own;
}
