/** What stands beside the maps in words: the ground truth, chance, and N where a variant snaps. */
import type { PreparedTruth } from '../../../src-shared/ground-truth.ts';
import type { ColumnSpec, TripletCount } from './column-spec.ts';
import { cappedAll } from './column-weights.ts';
import type { ColumnResult } from './compute-columns.ts';
import type { ImageFacts } from './image-facts.ts';
import { isExternal, type LoadedImage } from './loaded-image.ts';

/** Beside "Image": what ground truth it has, and whether it is drawn. */
export function truthWords(shown: LoadedImage | null, { hasBox, hasMask }: ImageFacts, drawn: boolean): string {
  if (shown === null) return '';
  if (isExternal(shown.id)) return 'outside the data set: no scores';
  if (shown.truthError !== null) return 'ground truth missing';
  const words = [hasBox ? 'box' : null, hasMask ? 'mask' : null].filter((word) => word !== null);
  if (words.length === 0) return 'no ground truth, no scores';
  return `${words.join(' and ')} ${drawn ? 'drawn' : 'hidden'}`;
}

/** Energy of a constant map. */
export function chanceWords(truth: PreparedTruth | null): string | null {
  if (truth === null) return null;
  const parts = [
    truth.boxes === null ? null : `in box ${truth.boxes.fraction.toFixed(2)}`,
    truth.mask === null ? null : `in mask ${truth.mask.fraction.toFixed(2)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `by chance: energy ${parts.join(', ')}`;
}

/** What the slider's N means where a variant is not linear in the gradient. */
export function snapNote(
  columns: readonly ColumnSpec[],
  results: readonly (ColumnResult | undefined)[],
  triplets: TripletCount,
): string | null {
  const at = columns.findIndex(
    ({ source, variant }, place) =>
      results[place]?.state === 'ready' && source !== 'single' && (variant === 'gradcam++' || variant === 'xgradcam'),
  );
  const snapping = results[at];
  if (snapping?.state !== 'ready') return null;
  if (triplets === 'all') return `++: ${cappedAll.toLocaleString('en')}`;
  return snapping.triplets !== triplets ? `++: ${snapping.triplets}` : null;
}
