/** When to end training, judged by images that were kept out of it. */
import { createRandom } from '../../src-shared/random.ts';

export interface Verdict {
  /** Index of the epoch with the highest Recall@1, the first of equals; -1 before the first epoch. */
  best: number;
  /** Whether `patience` epochs have gone by without a better one. */
  stop: boolean;
}

/** `recalls`: Recall@1 of the held-out images after each epoch so far. */
export function judgeEpochs(recalls: readonly number[], patience: number): Verdict {
  let best = -1;
  recalls.forEach((recall, epoch) => {
    if (best < 0 || recall > recalls[best]) best = epoch;
  });
  return { best, stop: best >= 0 && recalls.length - 1 - best >= Math.max(1, patience) };
}

/** Share of each class that is kept out, unless said otherwise. */
export const heldOutShare = 0.2;

export interface HeldOut {
  /** Indices of the images that training goes on with, ascending. */
  kept: number[];
  /** Indices of the images that judge, ascending. */
  held: number[];
}

/**
 * Picks `share` of each class, rounded; a class keeps at least two images, so that it still forms triplets and a held-out
 * image has something to find. Small shares of small classes therefore hold out nothing.
 */
export function heldOut(labels: ArrayLike<number>, share: number, seed: number): HeldOut {
  const byLabel = new Map<number, number[]>();
  for (let item = 0; item < labels.length; item++) {
    const members = byLabel.get(labels[item]);
    if (members === undefined) byLabel.set(labels[item], [item]);
    else members.push(item);
  }
  const held = [...byLabel].flatMap(([label, members]) => {
    const count = Math.max(0, Math.min(Math.round(share * members.length), members.length - 2));
    return createRandom(seed, 'held out', label).shuffle(members).slice(0, count);
  });
  held.sort((x, y) => x - y);
  const out = new Set(held);
  return { held, kept: Array.from({ length: labels.length }, (_, item) => item).filter((item) => !out.has(item)) };
}

/** Enough to see a curve by; more would only cost time. */
const watchedAtMost = 500;

/** Which of `count` test images are watched while training, ascending indices. */
export function watchedImages(count: number, seed: number): number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (count <= watchedAtMost) return all;
  return createRandom(seed, 'watched')
    .shuffle(all)
    .slice(0, watchedAtMost)
    .sort((x, y) => x - y);
}

/** Whether an epoch (from 1) is one whose Recall@1 is measured to be looked at; the last one always is. */
export function recallIsDue(epoch: number, last: boolean, recallEvery: number | undefined): boolean {
  return recallEvery !== undefined && (last || epoch % recallEvery === 0);
}
