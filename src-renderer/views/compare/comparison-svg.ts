/** The whole comparison as one SVG: maps as pictures, boxes, outlines, contours and labels as vectors. Pure text. */
import { type GridCell, type PictureGrid, pictureGrid } from '../../../src-shared/figure/picture-grid.ts';
import { type Drawing, windowSvg } from '../../components/window-svg.ts';

export type FigureCell = GridCell;
export type ComparisonFigure = PictureGrid;

export function comparisonSvg(figure: ComparisonFigure): Drawing {
  return windowSvg(pictureGrid(figure));
}
