/** Mean f(p) and f(n) over every triplet that the sampler can draw: N = all for the scores that are linear in them. */
import { type Embeddings, embeddingOf } from './embeddings.ts';
import type { NegativeSampling, TripletPools } from './sampling.ts';

type Pace = () => Promise<void> | undefined;

/** Keeps the sum of each class, which all anchors share: an anchor costs its own class and a look at each other one. */
export class ExpectedEmbeddings {
  private readonly embeddings: Embeddings;
  /** By the pool's own list, which `TripletSource` hands out again and again. */
  private readonly sums = new WeakMap<readonly number[], Float64Array>();

  constructor(embeddings: Embeddings) {
    this.embeddings = embeddings;
  }

  async of(
    { positives, negativesByClass }: TripletPools,
    negatives: NegativeSampling,
    pace: Pace,
  ): Promise<{ positive: Float64Array; negative: Float64Array }> {
    const total = negativesByClass.reduce((count, list) => count + list.length, 0);
    const negative = new Float64Array(this.embeddings.width);
    for (const list of negativesByClass) {
      const weight = negatives === 'image' ? 1 / total : 1 / (negativesByClass.length * list.length);
      const sum = await this.sumOf(list, pace);
      for (let e = 0; e < sum.length; e++) negative[e] += weight * sum[e];
      await pace();
    }
    const sum = await sumOver(this.embeddings, positives, pace);
    return { positive: sum.map((value) => value / positives.length), negative };
  }

  private async sumOf(list: readonly number[], pace: Pace): Promise<Float64Array> {
    const known = this.sums.get(list);
    if (known !== undefined) return known;
    const sum = await sumOver(this.embeddings, list, pace);
    this.sums.set(list, sum);
    return sum;
  }
}

async function sumOver(embeddings: Embeddings, images: readonly number[], pace: Pace): Promise<Float64Array> {
  const sum = new Float64Array(embeddings.width);
  for (const index of images) {
    const f = embeddingOf(embeddings, index);
    for (let e = 0; e < sum.length; e++) sum[e] += f[e];
    await pace();
  }
  return sum;
}
