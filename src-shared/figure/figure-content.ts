/** What a figure shows, from the workspace: its images and their maps. */
import type { RawMap } from '../feature-map.ts';
import type { Box, Size } from '../geometry.ts';
import type { LiveScores } from '../live-scores.ts';
import type { Ring } from '../mask-outline.ts';
import type { Limits } from '../paint-map.ts';

export interface FigureImage extends Size {
  /** Of the image in its workspace. */
  id: string;
  /** Short name. */
  name: string;
  className: string;
  /** In pixels of the image, as the outline of its mask is. */
  boxes: readonly Box[];
  outline: readonly Ring[];
}

export type FigureCell =
  | { kind: 'image' }
  | {
      kind: 'map';
      map: RawMap;
      /** Null where nobody said what is on the image. */
      scores: LiveScores | null;
      /** Least and greatest value after ReLU, at the size of the scores. */
      limits: Limits;
    }
  /** There is no such map of the image. */
  | { kind: 'none'; reason: string };

export interface FigureContent {
  /** As the rows of the document. */
  rows: readonly FigureImage[];
  /** By row, then by column. */
  cells: readonly (readonly FigureCell[])[];
}
