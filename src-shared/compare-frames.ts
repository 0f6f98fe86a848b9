/**
 * What Compare gets of an image, so that every map of it is computed in the window: A, ∂f/∂A, and running sums over its
 * triplets. α for any N is one product: α = J · cotangent, cotangent from the sums (METHOD 3).
 */
import type { Frame } from './frame.ts';
import type { InputFrame } from './input-frame.ts';

/** `/api/feature-map/:model/:image`. */
export type FeatureMapFrame = Frame<
  {
    image: string;
    rows: number;
    columns: number;
    channels: number;
    /** Which part of the image A covers; null for all of it. */
    frame: InputFrame | null;
    /** G is the same at every pixel of a channel (tail = average pooling + head): HiResCAM and LayerCAM need no request. */
    constantGradient: boolean;
    /** The forward pass was not needed. */
    cached: boolean;
  },
  {
    /** A, [rows, columns, channels]. */
    featureMap: Float32Array;
    /** f, [E]. */
    embedding: Float32Array;
  }
>;

/** `/api/gradients/:model/:image?seed=&negatives=image|class&margin=`. */
export type GradientFrame = Frame<
  {
    image: string;
    channels: number;
    /** E. */
    width: number;
    /** S: triplets that were drawn; the sliders' N runs 1 … S, then `all`. */
    draws: number;
    /** How many positives, negatives and triplets they were drawn from. */
    pools: { positives: number; negatives: number; triplets: number };
    margin: number;
    /** Active triplets under `hinge` among all, and their number: for N = all. */
    allActive: { active: number; inactive: number };
  },
  {
    /** J = mean over pixels of ∂f/∂A, [K, E]: α[k] = Σₑ J[k·E + e] · cotangent[e]. */
    jacobian: Float32Array;
    /** f of the anchor, [E]. */
    embedding: Float32Array;
    /** Image ids of the triplets in the order drawn, [S]. */
    positives: Uint32Array;
    negatives: Uint32Array;
    /** D(a,p) and D(a,n) of each, [S]. */
    positiveDistances: Float32Array;
    negativeDistances: Float32Array;
    /** Running sums over the first N triplets, row N−1, [S, E]: of f(p), of f(n), and of 2 (f(p) − f(n)) over the active. */
    positiveSums: Float32Array;
    negativeSums: Float32Array;
    hingeSums: Float32Array;
    /** Active triplets among the first N, [S]. */
    activeCounts: Uint32Array;
    /** N = all: expectations under the sampler, [E]; `allHinge` is the mean cotangent over the active. */
    allPositive: Float32Array;
    allNegative: Float32Array;
    allHinge: Float32Array;
  }
>;

/** `POST /api/weights/:model`: α of a variant that is not linear in the gradient, [K]. */
export type WeightsFrame = Frame<{ active: number; inactive: number }, { weights: Float32Array }>;

/** `POST /api/pixel-gradient/:model`: G of one cotangent, [rows, columns, channels], where it is not constant. */
export type PixelGradientFrame = Frame<{ rows: number; columns: number }, { gradient: Float32Array }>;

/** `POST /api/embeddings/:model` { images }: f of each, [n, E]. */
export type EmbeddingsFrame = Frame<{ width: number }, { vectors: Float32Array }>;

/** `/api/truth/:image`: the ground truth at the evaluation size. */
export type TruthFrame = Frame<
  {
    image: string;
    /** Of the photograph, after EXIF orientation. */
    width: number;
    height: number;
    /** In pixels of the photograph, covering [x, x + width). */
    boxes: { x: number; y: number; width: number; height: number }[];
    /** Evaluation size; the mask below has rows × columns pixels, 0 or 1, or none. */
    rows: number;
    columns: number;
    hasMask: boolean;
  },
  { mask: Uint8Array }
>;
