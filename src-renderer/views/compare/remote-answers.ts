/** What the engine computes for the window, kept by what was asked; each new answer is told once. */
import type { PixelGradientFrame, WeightsFrame } from '../../../src-shared/compare-frames.ts';
import type { TripletscopeError } from '../../../src-shared/errors.ts';
import { asError } from '../../state/api.ts';
import type { RemoteGradient, RemoteWeights } from './compute-columns.ts';
import { fetchPixelGradient, fetchWeights, type Sampling } from './engine-calls.ts';

export interface RemoteContext {
  model: number;
  sampling: Sampling;
  /** Of the single maps. */
  triplet: { positive: string; negative: string } | null;
}

interface Waiting {
  key: string;
  load: () => Promise<unknown>;
}

const kept = 400;

export class RemoteAnswers {
  private readonly answers = new Map<string, unknown>();
  private readonly errors = new Map<string, TripletscopeError>();
  /** Asked for now, the latest first; then what may be wanted next. */
  private urgent: Waiting[] = [];
  private idle: Waiting[] = [];
  private running = new Set<string>();
  private readonly tell: () => void;

  constructor(tell: () => void) {
    this.tell = tell;
  }

  weights(context: RemoteContext, request: RemoteWeights): WeightsFrame | undefined {
    return this.answer<WeightsFrame>(this.weightsCall(context, request));
  }

  /** Asks when nothing more urgent is to be done. */
  prefetchWeights(context: RemoteContext, request: RemoteWeights): void {
    const call = this.weightsCall(context, request);
    if (this.isKnown(call.key)) return;
    this.idle.push(call);
    this.next();
  }

  gradient({ model }: RemoteContext, { image, cotangent }: RemoteGradient): PixelGradientFrame | undefined {
    const values = [...cotangent];
    return this.answer<PixelGradientFrame>({
      key: `gradient/${model}/${image}/${values.join()}`,
      load: () => fetchPixelGradient(model, { image, cotangent: values }),
    });
  }

  /** What could not be had, by the latest request. */
  get failed(): TripletscopeError | null {
    return [...this.errors.values()].at(-1) ?? null;
  }

  /** Another image is shown: what only the last one wanted is not asked for any more. */
  forgetWaiting(): void {
    this.urgent = [];
    this.idle = [];
    this.errors.clear();
  }

  clear(): void {
    this.forgetWaiting();
    this.answers.clear();
  }

  private weightsCall({ model, sampling, triplet }: RemoteContext, request: RemoteWeights): Waiting {
    const { image, column, triplets } = request;
    const { variant, score, sign } = column;
    const which =
      triplets === 'triplet' && triplet !== null
        ? { triplet }
        : { triplets: triplets === 'all' ? triplets : Number(triplets) };
    const body = { image, variant, form: 'stable' as const, score, sign, ...sampling, ...which };
    return { key: `weights/${model}/${JSON.stringify(body)}`, load: () => fetchWeights(model, body) };
  }

  private answer<Answer>(call: Waiting): Answer | undefined {
    const known = this.answers.get(call.key);
    if (known !== undefined) return known as Answer;
    if (!this.isKnown(call.key)) {
      this.urgent = [call, ...this.urgent].slice(0, 24);
      this.next();
    }
    return undefined;
  }

  private isKnown(key: string): boolean {
    return (
      this.answers.has(key) ||
      this.errors.has(key) ||
      this.running.has(key) ||
      this.urgent.some((one) => one.key === key)
    );
  }

  /** Two at a time: the engine computes one after the other, and the next should lie ready. */
  private next(): void {
    while (this.running.size < 2) {
      const call = this.urgent.shift() ?? this.idle.shift();
      if (call === undefined) return;
      if (!this.answers.has(call.key) && !this.running.has(call.key)) void this.run(call);
    }
  }

  private async run({ key, load }: Waiting): Promise<void> {
    this.running.add(key);
    try {
      this.answers.set(key, await load());
      for (const oldest of this.answers.keys()) {
        if (this.answers.size <= kept) break;
        this.answers.delete(oldest);
      }
    } catch (error) {
      this.errors.set(key, asError(error));
    } finally {
      this.running.delete(key);
      this.tell();
      this.next();
    }
  }
}
