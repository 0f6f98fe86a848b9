import type { InputFrame } from './input-frame.ts';

/** The feature map A of the explained layer for one image: rows × columns × channels (H × W × K), channels last. */
export interface FeatureMap extends Framed {
  rows: number;
  columns: number;
  channels: number;
  data: Float32Array;
}

/** The same in any float precision. */
export interface FeatureMapLike extends Framed {
  rows: number;
  columns: number;
  channels: number;
  data: ArrayLike<number>;
}

/** A raw class-activation map at the feature map's resolution, row-major, before ReLU: negative values are kept. */
export interface RawMap extends Framed {
  rows: number;
  columns: number;
  data: Float32Array;
}

/** What covers a part of its image. */
export interface Framed {
  /** That part; the whole image where absent. Outside it there is no evidence: a map counts as 0 there. */
  frame?: InputFrame | undefined;
}
