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
  /** Lines on the item of a table that it belongs to: its name, then its number, its estimate, its strongest attributes. */
  item?: readonly string[];
}

/** Another photograph of the item that the row's image belongs to. */
interface Shown {
  image?: FigureImage;
}

export type FigureCell =
  | ({ kind: 'image' } & Shown)
  | ({
      kind: 'map';
      map: RawMap;
      /** Null where nobody said what is on the image. */
      scores: LiveScores | null;
      /** Least and greatest value after ReLU, at the size of the scores. */
      limits: Limits;
    } & Shown)
  /** What each place of the photograph adds to the estimate of its item, on the scale of the estimate: below 0 it lowers it. */
  | ({
      kind: 'value';
      map: RawMap;
      /** Σ of the map in double precision: what the photograph adds. */
      sum: number;
      /** The largest |V| of a place. */
      most: number;
      /** Whether the logarithm is estimated, so that effects are in per cent. */
      log: boolean;
    } & Shown)
  /** There is no such map of the image. */
  | { kind: 'none'; reason: string };

export interface FigureContent {
  /** As the rows of the document. */
  rows: readonly FigureImage[];
  /** By row, then by column. */
  cells: readonly (readonly FigureCell[])[];
}

/** Which photograph a cell shows. */
export function imageOf({ rows, cells }: FigureContent, row: number, column: number): FigureImage {
  const cell = cells[row][column];
  return (cell.kind === 'none' ? undefined : cell.image) ?? rows[row];
}
