/** Which map of a comparison scores best, where that can be said at all. */
import type { LiveScores } from '../../../src-shared/live-scores.ts';
import type { ColumnSpec } from './column-spec.ts';

/** The columns with the best value of each metric. */
export type BestColumns = Record<'box' | 'mask' | 'iou', ReadonlySet<number>>;

/**
 * Only maps of what speaks for the score, on the anchor, run against one another: counter-evidence is meant to lie
 * elsewhere, and another image has another truth. Of one there is no best, nor among equals, as they are printed.
 */
export function bestOf(specs: readonly ColumnSpec[], scores: readonly (LiveScores | null)[]): BestColumns {
  const running = scores.map((one, at) => (specs[at].sign === 'evidence' && specs[at].on === 'anchor' ? one : null));
  const best = (value: (scores: LiveScores) => number | null): ReadonlySet<number> => {
    const values = running.map((one) => (one === null ? null : value(one)));
    const known = values.filter((one) => one !== null);
    const most = Math.max(...known);
    if (known.length < 2 || !(most > 0)) return new Set();
    const first = values.flatMap((one, at) => (one !== null && one.toFixed(2) === most.toFixed(2) ? [at] : []));
    return new Set(first.length === 1 ? first : []);
  };
  return {
    box: best(({ energyInBox }) => energyInBox),
    mask: best(({ energyInMask }) => energyInMask),
    iou: best(iouOf),
  };
}

/** Of the mask where there is one, else of the boxes. */
export function iouOf({ maskIoU, boxIoU }: LiveScores): number | null {
  return maskIoU ?? boxIoU;
}
