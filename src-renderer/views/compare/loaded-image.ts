/** Everything that the maps of one image under one model are computed from, as far as it has come. */
import type { FeatureMapFrame, GradientFrame, TruthFrame } from '../../../src-shared/compare-frames.ts';
import type { TripletscopeError } from '../../../src-shared/errors.ts';
import type { Convention, EvaluationSize } from '../../../src-shared/ground-truth.ts';
import type { Sampling } from '../../maps/engine-calls.ts';
import type { MapRequests } from '../../maps/map-requests.ts';
import type { ResourceName, ResourceRequest, ResourceState } from '../../state/resources.ts';

export interface LoadedImage {
  id: string;
  model: number;
  feature: FeatureMapFrame;
  /** Null where the image has no triplet; `noTriplet` says why. */
  gradients: GradientFrame | null;
  noTriplet: TripletscopeError | null;
  truth: TruthFrame | null;
  /** The ground truth is known of and cannot be read. */
  truthError: TripletscopeError | null;
  /** The photograph in small, decoded; null where it cannot be shown, `photoError` says why. */
  preview: HTMLImageElement | null;
  photoError: TripletscopeError | null;
}

/** An image as a model sees it, with the triplets that are drawn for it. */
export interface Target {
  model: number;
  image: string;
  sampling: Sampling;
  /** What maps and ground truth are brought to before they are scored. */
  size: EvaluationSize;
  convention: Convention;
}

/** Outside the data set: no label, no triplet, no ground truth. */
export function isExternal(image: string): boolean {
  return image.startsWith('x-');
}

/** Reads what has come. */
export interface Reader {
  state<Value>(request: ResourceName<Value>): ResourceState<Value>;
  value<Value>(request: ResourceName<Value>): Value | undefined;
}

function partsOf({ model, image, sampling, size, convention }: Target, requests: MapRequests) {
  const labelled = !isExternal(image);
  return {
    feature: requests.feature(model, image),
    gradients: labelled ? requests.gradients(model, image, sampling) : null,
    truth: labelled ? requests.truth(image, { size, convention }) : null,
    preview: requests.preview(image),
  };
}

export function imageRequests(target: Target, requests: MapRequests): ResourceRequest<unknown>[] {
  return Object.values(partsOf(target, requests)).filter((one) => one !== null) as ResourceRequest<unknown>[];
}

export type LoadState =
  | { status: 'loading' }
  | { status: 'ready'; image: LoadedImage }
  | { status: 'failed'; error: TripletscopeError };

const loading: LoadState = { status: 'loading' };

/** What an image without triplets says; any other error is one of the whole image. */
const withoutTriplet: readonly string[] = ['usage', 'bad-input', 'unsupported'];

export function loadedImage(target: Target, requests: MapRequests, reader: Reader): LoadState {
  const parts = partsOf(target, requests);
  const feature = reader.state(parts.feature);
  const gradients = parts.gradients && reader.state(parts.gradients);
  const truth = parts.truth && reader.state(parts.truth);
  const preview = reader.state(parts.preview);
  if (feature.status === 'failed') return feature;
  if (gradients?.status === 'failed' && !withoutTriplet.includes(gradients.error.code)) return gradients;
  if (feature.status !== 'ready' || !isSettled(gradients) || !isSettled(truth) || !isSettled(preview)) return loading;
  const image = {
    id: target.image,
    model: target.model,
    feature: feature.value,
    gradients: valueIn(gradients),
    noTriplet: errorIn(gradients),
    truth: valueIn(truth),
    truthError: errorIn(truth),
    preview: valueIn(preview),
    photoError: errorIn(preview),
  };
  return { status: 'ready', image: sameAsBefore(image) };
}

/** The same object as long as all of it is the same, so that what follows from it stands. */
const latest = new WeakMap<FeatureMapFrame, LoadedImage>();

function sameAsBefore(image: LoadedImage): LoadedImage {
  const before = latest.get(image.feature);
  const names = Object.keys(image) as (keyof LoadedImage)[];
  if (before !== undefined && names.every((name) => before[name] === image[name])) return before;
  latest.set(image.feature, image);
  return image;
}

function isSettled(state: ResourceState<unknown> | null): boolean {
  return state === null || state.status === 'ready' || state.status === 'failed';
}

function valueIn<Value>(state: ResourceState<Value> | null): Value | null {
  return state?.status === 'ready' ? state.value : null;
}

function errorIn(state: ResourceState<unknown> | null): TripletscopeError | null {
  return state?.status === 'failed' ? state.error : null;
}
