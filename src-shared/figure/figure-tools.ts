/** What the drawing of a figure asks of whoever draws: the engine or the window. */
import type { Size } from '../geometry.ts';
import type { FigureImage } from './figure-content.ts';
import type { Region } from './map-region.ts';
import type { DrawingTools, RasterImage } from './scene.ts';

export interface FigureTools extends DrawingTools {
  /** The region of an image at this size in pixels. */
  pixels: (image: FigureImage, region: Region, size: Size) => Promise<RasterImage>;
}
