/**
 * What a live report carries of its images, as JSON inside the page: numbers are base64 of their little-endian bytes.
 * Head weights, pooled features and sums over triplets are exact, so that α, and with it the order of the channels, is the
 * program's own; A takes 16 bits a value (ADR 63).
 */
import type { InputFrame } from '../input-frame.ts';
import type { ScoreName, Sign } from '../score.ts';

/** More are not shown: the page stays a file that can be sent. */
export const mostLiveImages = 24;

export interface LiveData {
  /** What the page starts with: those of the evaluation. */
  start: { triplets: number | 'all'; top: number | null; score: ScoreName; sign: Sign };
  channels: number;
  /** E. */
  width: number;
  /** N of the running sums, ascending; `all` follows. */
  stops: number[];
  /** N of Grad-CAM++, whose α is not linear in the gradient. */
  plusPlusStops: number[];
  /** The head, where J follows from it; null where each image has its own J. */
  head: { layers: LiveLayer[]; normalize: boolean } | null;
  /** 256 × RGB. */
  colours: string;
  images: LiveImage[];
  /** By image id: of the images themselves and of the donors. */
  triplets: Record<string, LiveTriplets>;
}

export interface LiveLayer {
  inputs: number;
  outputs: number;
  weight: string;
  bias: string | null;
}

/** What α of an image follows from; float32 unless said. */
export interface LiveTriplets {
  /** f, [E]. */
  embedding: string;
  /** Pooled features, [D], and H·W with the factors of GeM in float64, [K]: J follows from them and the head. */
  pooled: { values: string; area: number; factor: string | null } | null;
  /** J, [K, E], where it does not. */
  jacobian: string | null;
  /** [stops + 1, E] each: running sums, last the expectations over all. */
  positive: string;
  negative: string;
  hinge: string;
  /** Active triplets at each stop, then those among all and the others. */
  active: number[];
  all: { active: number; inactive: number };
}

/** Maps of one triplet or of none: nothing in them moves with N or M. */
export const fixedVariants = ['layercam', 'hirescam', 'xgradcam', 'eigencam', 'activation'] as const;
export type FixedVariant = (typeof fixedVariants)[number];

export interface LiveImage {
  id: string;
  name: string;
  className: string;
  /** JPEG; empty where the file is missing. */
  photo: string;
  /** Of the photograph, in pixels as displayed. */
  size: { width: number; height: number };
  rows: number;
  columns: number;
  frame: InputFrame | null;
  /** A, [rows, columns, channels]: codes with their scales, or float32 where codes would move a map too far. */
  featureMap: { codes: string; scales: string } | { exact: string };
  /** Why it has no triplets; null where it has. */
  noTriplet: string | null;
  donors: string[];
  /** α of Grad-CAM++, [plusPlusStops, K]; null where the image has no triplets. */
  plusPlus: string | null;
  /** Raw maps, [rows, columns]. */
  fixed: Partial<Record<FixedVariant, string>>;
  truth: LiveTruth | null;
}

/** Ground truth at the size at which maps are scored. */
export interface LiveTruth {
  rows: number;
  columns: number;
  boxes: { x: number; y: number; width: number; height: number }[];
  /** A bit a pixel, the first pixel in the highest bit; null without a mask. */
  mask: string | null;
}
