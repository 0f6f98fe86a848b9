/** Everything that maps may need of the engine, each under the key that says all it depends on. */
import type { FrameArray } from '../../src-shared/frame.ts';
import type { ResourceRequest } from '../state/resources.ts';
import { type EngineCalls, type Sampling, sizeText, type TruthSpec, type WeightsRequest } from './engine-calls.ts';

const neighboursShown = 12;
/** k of a transfer is at most this. */
export const mostDonors = 10;

function bytesOf({ arrays }: { arrays: object }): number {
  return Object.values(arrays as Record<string, FrameArray>).reduce((sum, array) => sum + array.byteLength, 0);
}

export class MapRequests {
  private readonly calls: EngineCalls;

  constructor(calls: EngineCalls) {
    this.calls = calls;
  }

  feature(model: number, image: string) {
    return request(`feature/${model}/${image}`, (signal) => this.calls.featureMap(model, image, signal), bytesOf);
  }

  gradients(model: number, image: string, sampling: Sampling) {
    const { seed, negatives, margin } = sampling;
    return request(
      `gradients/${model}/${image}/${seed}/${negatives}/${margin}`,
      (signal) => this.calls.gradients(model, image, sampling, signal),
      bytesOf,
    );
  }

  truth(image: string, frame: TruthSpec) {
    const load = (signal: AbortSignal) => this.calls.truth(image, frame, signal);
    return request(`truth/${image}/${sizeText(frame.size)}/${frame.convention}`, load, bytesOf);
  }

  preview(image: string) {
    return request(`preview/${image}`, () => this.calls.preview(image));
  }

  /** As many as can ever be used: another k needs no other list. */
  donors(model: number, image: string) {
    return request(`donors/${model}/${image}`, (signal) => this.calls.donors(model, image, mostDonors, signal));
  }

  neighbours(model: number, image: string) {
    return request(`neighbours/${model}/${image}`, (signal) =>
      this.calls.neighbours(model, image, neighboursShown, signal),
    );
  }

  /** `time` grows where it may be another now. */
  evaluation(model: number, time: number) {
    return request(`evaluation/${model}/${time}`, (signal) => this.calls.evaluation(model, signal));
  }

  embeddings(model: number, images: readonly string[]) {
    return request(`embeddings/${model}/${images.join()}`, (signal) => this.calls.embeddings(model, images, signal));
  }

  weights(model: number, body: WeightsRequest) {
    const key = `weights/${model}/${JSON.stringify(body)}`;
    return { ...request(key, (signal) => this.calls.weights(model, body, signal), bytesOf), lane: 'compute' };
  }

  pixelGradient(model: number, image: string, cotangent: Float64Array) {
    const body = { image, cotangent: [...cotangent] };
    const key = `gradient/${model}/${image}/${body.cotangent.join()}`;
    return { ...request(key, (signal) => this.calls.pixelGradient(model, body, signal), bytesOf), lane: 'compute' };
  }
}

/** What is small counts nothing. */
function request<Value>(
  key: string,
  load: ResourceRequest<Value>['load'],
  size?: (value: Value) => number,
): ResourceRequest<Value> {
  return { key, load, bytesOf: size };
}
