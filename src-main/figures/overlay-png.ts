import type { RawMap } from '../../src-shared/feature-map.ts';
import { mapOver } from '../../src-shared/figure/figure-picture.ts';
import { usualColours } from '../../src-shared/figure/figure-spec.ts';
import { wholeImage } from '../../src-shared/figure/map-region.ts';
import type { RasterImage } from '../../src-shared/figure/scene.ts';
import { limitsOf } from '../../src-shared/paint-map.ts';
import { encodePng } from './png.ts';

/** A raw map over its image in the look of the figures, as a file. A map without range takes the first colour everywhere. */
export async function overlayPng({ image, map }: { image: RasterImage; map: RawMap }): Promise<Uint8Array> {
  const limits = limitsOf(map, { rows: image.height, columns: image.width });
  return encodePng(mapOver(image, { map, limits, region: wholeImage }, usualColours));
}
