/** What the window multiplies α from: J, and the sums over an anchor's triplets, in one frame (METHOD section 3). */
import type { GradientFrame } from '../../src-shared/compare-frames.ts';
import { type Candidates, candidateCounts } from '../../src-shared/relation.ts';
import { type Embeddings, embeddingOf } from './embeddings.ts';
import type { ExpectedEmbeddings } from './expected-embeddings.ts';
import { hingeExpectation, resting } from './hinge-expectation.ts';
import { drawsFor, runningSums } from './running-sums.ts';
import type { NegativeSampling, TripletSource } from './sampling.ts';

export interface GradientFrameInput {
  /** Index of the anchor into the images of `embeddings`; `id` names it in the frame. */
  anchor: number;
  id: string;
  candidates: Candidates;
  /** [K, E]. */
  jacobian: Float32Array;
  margin: number;
  negatives: NegativeSampling;
  /** The id of an image in the frame, by index. */
  idOf: (index: number) => number;
}

export interface GradientFrameContext {
  embeddings: Embeddings;
  triplets: TripletSource;
  expected: ExpectedEmbeddings;
  pace: () => Promise<void> | undefined;
}

/** What a window needs to compute α of `anchor` for any N and score: J, running sums and expectations (METHOD 3). */
export async function gradientFrame(
  { anchor, id, candidates, jacobian, margin, negatives, idOf }: GradientFrameInput,
  { embeddings, triplets, expected, pace }: GradientFrameContext,
): Promise<GradientFrame> {
  const { width } = embeddings;
  const embedding = embeddingOf(embeddings, anchor);
  const drawn = triplets.sample(anchor, drawsFor(width));
  await pace();
  const sums = runningSums(embedding, drawn, embeddings, margin);
  await pace();
  const { positive, negative } = await expected.of(candidates, negatives, pace);
  const work = hingeExpectation(embeddings, anchor, candidates, { margin, negatives });
  const { cotangent, active, inactive } = await resting(work, pace);
  return {
    meta: {
      image: id,
      channels: jacobian.length / width,
      width,
      draws: drawn.length,
      pools: candidateCounts(candidates),
      margin,
      allActive: { active, inactive },
    },
    arrays: {
      jacobian,
      embedding,
      positives: Uint32Array.from(drawn, (one) => idOf(one.positive)),
      negatives: Uint32Array.from(drawn, (one) => idOf(one.negative)),
      ...sums,
      allPositive: Float32Array.from(positive),
      allNegative: Float32Array.from(negative),
      allHinge: Float32Array.from(cotangent),
    },
  };
}
