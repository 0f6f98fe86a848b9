/** An image as one column sees it: what its map is computed from, and the part that it plays in the triplet. */
import type { GradientFrame, TruthFrame } from '../../../src-shared/compare-frames.ts';
import type { PreparedTruth } from '../../../src-shared/ground-truth.ts';
import { preparedTruth } from '../../../src-shared/live-scores.ts';
import type { Triplet } from '../../../src-shared/score.ts';
import { type TruthPaths, truthPaths } from '../../canvas/truth-paths.ts';
import type { Role } from './column-spec.ts';
import type { LoadedImage } from './loaded-image.ts';
import type { TripletImages } from './shown-triplet.ts';

export interface Donor {
  image: string;
  /** D. */
  distance: number;
  /** Null until it has come. */
  gradients: GradientFrame | null;
  /** Why it does not come. */
  error: string | null;
}

export interface ThereSubject {
  state: 'there';
  role: Role;
  image: LoadedImage;
  /** f of the triplet of the single maps; null where there is none, or it has not come. */
  triplet: Triplet | null;
  tripletImages: TripletImages | null;
  /** Of that triplet. */
  anchor: string;
  /** The k nearest, for a transfer; null until they are known. */
  donors: readonly Donor[] | null;
}

export type Subject = ThereSubject | { state: 'waiting' } | { state: 'none'; reason: string };

const paths = new WeakMap<TruthFrame, TruthPaths>();

/** Drawn alike in every picture of the image. */
export function outlinesOf({ truth }: LoadedImage): TruthPaths | null {
  if (truth === null) return null;
  const known = paths.get(truth) ?? truthPaths(truth);
  paths.set(truth, known);
  return known;
}

const prepared = new WeakMap<TruthFrame, PreparedTruth>();

/** Made ready once for every map of the image. */
export function truthOf({ truth }: LoadedImage): PreparedTruth | null {
  if (truth === null) return null;
  const known = prepared.get(truth) ?? preparedTruth(truth);
  prepared.set(truth, known);
  return known;
}
