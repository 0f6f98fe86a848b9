/** Everything that the maps of one image are computed from, and the caches that hold it for the images around it. */
import type { FeatureMapFrame, GradientFrame, TruthFrame } from '../../../src-shared/compare-frames.ts';
import { reviveError, type SerialisedError } from '../../../src-shared/error-wire.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { FrameArray } from '../../../src-shared/frame.ts';
import { asError } from '../../state/api.ts';
import { fetchFeatureMap, fetchGradients, fetchTruth, type Sampling, thumbnailUrl } from './engine-calls.ts';
import { Lru } from './lru.ts';

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

/** Outside the data set: no label, no triplet, no ground truth. */
export function isExternal(image: string): boolean {
  return image.startsWith('x-');
}

/** Behind EfficientNet-Lite0 an image with its gradients is about 1.5 MB; wider embeddings are many times that. */
const most = 64;
const mostBytes = 160e6;

function bytesOf(arrays: Record<string, FrameArray>): number {
  return Object.values(arrays).reduce((sum, array) => sum + array.byteLength, 0);
}

export class ImageLoader {
  private readonly images = new Lru<LoadedImage>({
    most,
    mostBytes,
    bytesOf: ({ feature, gradients, truth }) =>
      [feature, gradients, truth].reduce((sum, frame) => sum + (frame === null ? 0 : bytesOf({ ...frame.arrays })), 0),
  });
  private readonly gradients = new Lru<GradientFrame>({
    most: 2 * most,
    mostBytes,
    bytesOf: ({ arrays }) => bytesOf({ ...arrays }),
  });

  /** What is there already: shown in the same frame as the click. */
  ready(model: number, image: string, sampling: Sampling): LoadedImage | undefined {
    return this.images.peek(keyOf(model, image, sampling));
  }

  load(model: number, image: string, sampling: Sampling): Promise<LoadedImage> {
    return this.images.get(keyOf(model, image, sampling), () => this.fetch(model, image, sampling));
  }

  gradientsOf(model: number, image: string, sampling: Sampling): Promise<GradientFrame> {
    return this.gradients.get(keyOf(model, image, sampling), () => fetchGradients(model, image, sampling));
  }

  readyGradients(model: number, image: string, sampling: Sampling): GradientFrame | undefined {
    return this.gradients.peek(keyOf(model, image, sampling));
  }

  clear(): void {
    this.images.clear();
    this.gradients.clear();
  }

  private async fetch(model: number, image: string, sampling: Sampling): Promise<LoadedImage> {
    const external = isExternal(image);
    const [feature, gradients, truth, preview] = await Promise.all([
      fetchFeatureMap(model, image),
      external ? null : orError(this.gradientsOf(model, image, sampling)),
      external ? null : orError(fetchTruth(image)),
      orError(loaded(thumbnailUrl(image, 320))),
    ]);
    const failed = gradients !== null && gradients instanceof Error;
    // Anything but "no triplet" and "no gradients of this model" is an error of the whole image.
    if (failed && !['usage', 'bad-input', 'unsupported'].includes(gradients.code)) throw gradients;
    return {
      id: image,
      model,
      feature,
      gradients: failed ? null : gradients,
      noTriplet: failed ? gradients : null,
      truth: truth instanceof Error ? null : truth,
      truthError: truth instanceof Error ? truth : null,
      preview: preview instanceof Error ? null : preview,
      photoError: preview instanceof Error ? preview : null,
    };
  }
}

function keyOf(model: number, image: string, { seed, negatives, margin }: Sampling): string {
  return `${model}/${image}/${seed}/${negatives}/${margin}`;
}

async function orError<Value>(loading: Promise<Value>): Promise<Value | TripletscopeError> {
  try {
    return await loading;
  } catch (error) {
    return asError(error);
  }
}

async function loaded(url: string): Promise<HTMLImageElement> {
  const picture = new Image();
  try {
    // Not `decode()`, which a page that is not painted may leave waiting: the maps must not wait for it.
    await new Promise((resolve, reject) => {
      picture.onload = resolve;
      picture.onerror = reject;
      picture.src = url;
    });
    return picture;
  } catch {
    // An element says only that it failed; the engine says why.
    throw (await errorAt(url)) ?? new TripletscopeError('bad-input', 'the photograph cannot be shown');
  }
}

async function errorAt(url: string): Promise<TripletscopeError | null> {
  try {
    const response = await fetch(url);
    if (response.ok) return null;
    return reviveError(((await response.json()) as { error: SerialisedError }).error);
  } catch (error) {
    return asError(error);
  }
}
