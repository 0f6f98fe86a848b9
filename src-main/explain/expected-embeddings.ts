/** Mean f(p) and f(n) over every triplet that the sampler can draw: N = all for the scores that are linear in them. */
import type { Candidates } from '../../src-shared/relation.ts';
import type { GroupedRuns } from '../../src-shared/relation-runs.ts';
import { type Embeddings, embeddingOf } from './embeddings.ts';
import { groupWeight, type NegativeSampling } from './sampling.ts';

type Pace = () => Promise<void> | undefined;

/** Keeps the sum of each group that anchors share: by class an anchor costs its own class and a look at each other one. */
export class ExpectedEmbeddings {
  private readonly embeddings: Embeddings;
  /** By the bounds that sets share, then by where a group begins. */
  private readonly sums = new WeakMap<Int32Array, Map<number, Float64Array>>();

  constructor(embeddings: Embeddings) {
    this.embeddings = embeddings;
  }

  async of(
    candidates: Candidates,
    rule: NegativeSampling,
    pace: Pace,
  ): Promise<{ positive: Float64Array; negative: Float64Array }> {
    if (candidates.kind === 'listed') {
      const { positives, negatives } = candidates;
      return { positive: await this.mean(positives, pace), negative: await this.mean(negatives, pace) };
    }
    const { positives, negatives } = candidates;
    const negative = new Float64Array(this.embeddings.width);
    for (let group = 0; group < negatives.groups; group++) {
      const weight = groupWeight(negatives, group, rule);
      const sum = await this.groupSum(negatives, group, pace);
      for (let e = 0; e < sum.length; e++) negative[e] += weight * sum[e];
      await pace();
    }
    return { positive: await this.mean(Int32Array.from(positives.toArray()), pace), negative };
  }

  private async mean(images: Int32Array, pace: Pace): Promise<Float64Array> {
    const sum = await this.sumOver(images, pace);
    return sum.map((value) => value / images.length);
  }

  private async groupSum(set: GroupedRuns, group: number, pace: Pace): Promise<Float64Array> {
    const shared = this.sums.get(set.bounds) ?? new Map<number, Float64Array>();
    this.sums.set(set.bounds, shared);
    const start = set.start(group);
    const known = shared.get(start);
    if (known !== undefined) return known;
    const sum = await this.sumOver(set.order.subarray(start, set.end(group)), pace);
    shared.set(start, sum);
    return sum;
  }

  private async sumOver(images: Int32Array, pace: Pace): Promise<Float64Array> {
    const sum = new Float64Array(this.embeddings.width);
    for (const index of images) {
      const f = embeddingOf(this.embeddings, index);
      for (let e = 0; e < sum.length; e++) sum[e] += f[e];
      await pace();
    }
    return sum;
  }
}
