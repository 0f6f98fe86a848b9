/** The feature map A of the explained layer for one image: rows × columns × channels (H × W × K), channels last. */
export interface FeatureMap {
  rows: number;
  columns: number;
  channels: number;
  data: Float32Array;
}

/** The same in any float precision. */
export interface FeatureMapLike {
  rows: number;
  columns: number;
  channels: number;
  data: ArrayLike<number>;
}

/** A raw class-activation map at the feature map's resolution, row-major, before ReLU: negative values are kept. */
export interface RawMap {
  rows: number;
  columns: number;
  data: Float32Array;
}
