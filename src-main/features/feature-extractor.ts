/**
 * What turns an image into the feature map A that is explained, and passes a gradient back to it: a backbone of ours, or
 * feature maps that were brought. The rooms after it know shapes and names from here alone.
 */
import type { Size } from '../../src-shared/geometry.ts';
import type { InputFrame } from '../../src-shared/input-frame.ts';
import type { NetworkShape } from '../compute/operation-data.ts';
import type { Preprocessing } from '../network/layers.ts';

export interface ExtractorLayer {
  name: string;
  /** Of its output for one image. */
  rows: number;
  columns: number;
  channels: number;
}

/** An image as an extractor is asked for it. */
export interface ExtractedImage {
  path: string;
  /** What errors call it, and what maps that were brought are found by: the path within the data set. */
  name?: string;
  /** Of the bytes that its features will be known by; an image of other bytes is refused. */
  hash?: string;
  /** Folders that it must lie in when it is read; anywhere where absent. */
  within?: readonly string[] | undefined;
}

/** What `forward` takes: preprocessed pixels, or the maps themselves where they were brought. */
export interface Loaded {
  count: number;
  data: Float32Array;
}

export interface Extracted {
  /** [n, D]. */
  pooled: Float32Array;
  /** A of the explained layer, [n, H, W, K]; null where it was not asked for. */
  featureMaps: Float32Array | null;
}

export interface PullBackInput {
  /** A, [n, H, W, K]. */
  featureMaps: Float32Array;
  /** ∂S/∂f, [n, E]. */
  cotangents: Float32Array;
  count: number;
}

export interface FeatureExtractor {
  /** How pixels reach it; null where no pixels are looked at. */
  readonly preprocessing: Preprocessing | null;
  /** In the order in which an image passes them; the explained one is among them. */
  readonly layers: readonly ExtractorLayer[];
  /** The explained layer by name. */
  readonly layer: string;
  readonly shape: NetworkShape;
  /** What of it can be trained, from the least to all of it. */
  readonly trains: readonly ('head' | 'last-stage' | 'all')[];
  /** Which part of an image of this size A covers; undefined: all of it. */
  frameOf(image: Size): InputFrame | undefined;
  /** Apart from `forward`, so that the next images are read while these are computed. Throws what reading an image throws. */
  load(images: readonly ExtractedImage[]): Promise<Loaded>;
  /** Takes over what was loaded: its data is empty afterwards where it goes to another thread. */
  forward(loaded: Loaded, options: { featureMaps: boolean; signal: AbortSignal }): Promise<Extracted>;
  /** G = ∂S/∂A, [n, H, W, K], from the embedding back to the explained layer. */
  pullBack(input: PullBackInput, signal: AbortSignal): Promise<Float32Array>;
}
