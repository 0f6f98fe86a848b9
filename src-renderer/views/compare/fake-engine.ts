/** An engine for tests of Compare's state: small frames at once, or when a test lets them come; what was asked is kept. */
import type { FeatureMapFrame, GradientFrame, TruthFrame } from '../../../src-shared/compare-frames.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { EvaluationSettings } from '../../../src-shared/evaluation-settings.ts';
import type { EngineCalls, Nearest, Sampling } from '../../maps/engine-calls.ts';

const [K, E] = [2, 2];

export class FakeEngine implements EngineCalls {
  /** `gradients 7/12`. */
  readonly asked: string[] = [];
  evaluationOf: EvaluationSettings | null = null;
  draws = 3;
  private readonly held = new Map<string, (() => void)[]>();
  private readonly broken = new Set<string>();

  /** Answers of this kind wait until they are let go: `gradients`, or `gradients 7/12`. */
  hold(what: string): void {
    this.held.set(what, []);
  }

  async release(what: string): Promise<void> {
    const waiting = this.held.get(what) ?? [];
    this.held.delete(what);
    for (const go of waiting) go();
    await settled();
  }

  break(what: string): void {
    this.broken.add(what);
  }

  mend(what: string): void {
    this.broken.delete(what);
  }

  timesAsked(what: string): number {
    return this.asked.filter((one) => one === what || one.startsWith(`${what} `)).length;
  }

  featureMap(model: number, image: string): Promise<FeatureMapFrame> {
    const meta = { image, rows: 1, columns: 2, channels: K, frame: null, constantGradient: true, cached: true };
    const featureMap = Float32Array.of(Number(image), 1, 0, model);
    return this.answer('feature', model, image, { meta, arrays: { featureMap, embedding: vectorOf(model, image) } });
  }

  gradients(model: number, image: string, { seed, margin }: Sampling): Promise<GradientFrame> {
    const { draws } = this;
    // The partners of an image: 100 and on, 200 and on.
    const positives = Uint32Array.from({ length: draws }, (_, at) => 100 + seed * 10 + at);
    const negatives = Uint32Array.from({ length: draws }, (_, at) => 200 + seed * 10 + at);
    const sums = (ids: Uint32Array): Float32Array => {
      const all = new Float32Array(draws * E);
      ids.forEach((id, at) => {
        const own = vectorOf(model, String(id));
        for (let e = 0; e < E; e++) all[at * E + e] = own[e] + (at === 0 ? 0 : all[(at - 1) * E + e]);
      });
      return all;
    };
    return this.answer('gradients', model, image, {
      meta: {
        image,
        channels: K,
        width: E,
        draws,
        pools: { positives: draws, negatives: draws, triplets: draws * draws },
        margin,
        allActive: { active: draws, inactive: 0 },
      },
      arrays: {
        jacobian: Float32Array.of(Number(image), 0, 0, 1),
        embedding: vectorOf(model, image),
        positives,
        negatives,
        positiveDistances: new Float32Array(draws),
        negativeDistances: new Float32Array(draws),
        positiveSums: sums(positives),
        negativeSums: sums(negatives),
        hingeSums: new Float32Array(draws * E),
        activeCounts: new Uint32Array(draws),
        allPositive: Float32Array.of(1, 0),
        allNegative: Float32Array.of(0, 1),
        allHinge: new Float32Array(E),
      },
    });
  }

  truth(image: string): Promise<TruthFrame> {
    const meta = { image, width: 4, height: 2, boxes: [], rows: 2, columns: 4, hasMask: true };
    return this.answer('truth', 0, image, { meta, arrays: { mask: Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0) } });
  }

  preview(image: string): Promise<HTMLImageElement> {
    return this.answer('preview', 0, image, { src: image, naturalWidth: 4, naturalHeight: 2 } as HTMLImageElement);
  }

  weights(model: number, { image, triplets }: { image: string; triplets?: number | 'all' }) {
    const weights = Float32Array.of(Number(triplets ?? 0), model);
    return this.answer('weights', model, image, { meta: { active: 1, inactive: 0 }, arrays: { weights } });
  }

  pixelGradient(model: number, { image }: { image: string }) {
    const gradient = new Float32Array(4);
    return this.answer('pixel-gradient', model, image, { meta: { rows: 1, columns: 2 }, arrays: { gradient } });
  }

  embeddings(model: number, images: readonly string[]): Promise<Map<string, Float32Array>> {
    return this.answer('embeddings', model, images.join(), new Map(images.map((one) => [one, vectorOf(model, one)])));
  }

  donors(model: number, image: string, k: number): Promise<Nearest[]> {
    const list = Array.from({ length: k }, (_, at) => ({ image: String(301 + at), distance: at }));
    return this.answer('donors', model, image, list);
  }

  neighbours(model: number, image: string) {
    return this.answer('neighbours', model, image, { same: [], others: [] });
  }

  evaluation(model: number): Promise<EvaluationSettings | null> {
    return this.answer('evaluation', model, '', this.evaluationOf);
  }

  private async answer<Value>(kind: string, model: number, image: string, value: Value): Promise<Value> {
    const call = `${kind} ${model === 0 ? '' : `${model}/`}${image}`;
    this.asked.push(call);
    for (const what of [kind, call]) {
      const waiting = this.held.get(what);
      if (waiting !== undefined) await new Promise<void>((resolve) => waiting.push(resolve));
    }
    if (this.broken.has(kind) || this.broken.has(call)) {
      throw new TripletscopeError('not-found', `${call} is cut off`);
    }
    return value;
  }
}

/** Another one for each image and model. */
function vectorOf(model: number, image: string): Float32Array {
  return Float32Array.of(Number(image) / 100, model);
}

/** Until every answer that is not held has come. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
