/** What the drawing of a figure asks of whoever draws: the engine or the window. */
import type { Size } from '../geometry.ts';
import type { Region } from './map-region.ts';
import type { DrawingTools, RasterImage } from './scene.ts';

export interface FigureTools extends DrawingTools {
  /** The image of a row, the region of it at this size in pixels. */
  pixels: (row: number, region: Region, size: Size) => Promise<RasterImage>;
}
