/** The mask of an image at the evaluation size: nearest neighbour, as the scores use it. */

import { type Convention, foregroundFrom, prepareGroundTruth } from '../../src-shared/ground-truth.ts';
import type { MaskSource } from '../datasets/dataset.ts';
import { loadMask } from '../datasets/masks.ts';

export interface TruthMaskInput {
  mask: MaskSource;
  width: number;
  height: number;
  /** Folders that a mask's file has to lie in; anywhere where undefined. */
  within: readonly string[] | undefined;
  rows: number;
  columns: number;
  convention: Convention;
}

/** 0 or 1 for each of rows × columns pixels; null where the mask has none there. */
export async function truthMask({
  mask,
  width,
  height,
  within,
  rows,
  columns,
  convention,
}: TruthMaskInput): Promise<Uint8Array | null> {
  const loaded = await loadMask(mask, { width, height }, { within, foreground: foregroundFrom[convention] });
  const truth = { width, height, boxes: [], mask: loaded, classIndex: 0 };
  return prepareGroundTruth(truth, { rows, columns }, convention).mask?.data ?? null;
}
