/** What the drawing of a figure asks of the window: photographs, widths of texts, PNG. */
import type { FigureTools } from '../../../src-shared/figure/figure-tools.ts';
import type { Region } from '../../../src-shared/figure/map-region.ts';
import type { RasterImage } from '../../../src-shared/figure/scene.ts';
import { decodedImage } from '../../maps/decoded-image.ts';
import { figureMeasure } from '../../state/figure-fonts.ts';
import { imageUrl, thumbnailUrl } from '../../state/picture-urls.ts';

/** Photographs that were decoded, by address. */
const photos = new Map<string, Promise<HTMLImageElement>>();
const mostPhotos = 80;

function photoOf(url: string): Promise<HTMLImageElement> {
  const known = photos.get(url);
  if (known !== undefined) return known;
  const photo = decodedImage(url);
  photos.set(url, photo);
  photo.catch(() => photos.delete(url));
  for (const old of photos.keys()) {
    if (photos.size <= mostPhotos) break;
    photos.delete(old);
  }
  return photo;
}

/** A part of a photograph is taken from the whole file; all of it from the small picture. */
export const windowTools: FigureTools = {
  measure: figureMeasure,
  encodePng,
  pause: () => Promise.resolve(),
  pixels: async ({ id }, region, { width, height }) => {
    const photo = await photoOf(region.width < 1 || region.height < 1 ? imageUrl(id) : thumbnailUrl(id, 320));
    return pixelsOf(photo, region, width, height);
  },
};

function pixelsOf(photo: HTMLImageElement, region: Region, width: number, height: number): RasterImage {
  const context = sized(width, height);
  const [across, down] = [photo.naturalWidth, photo.naturalHeight];
  context.imageSmoothingQuality = 'high';
  context.drawImage(
    photo,
    ...([region.x * across, region.y * down, region.width * across, region.height * down] as const),
    ...([0, 0, width, height] as const),
  );
  const { data } = context.getImageData(0, 0, width, height);
  const rgb = new Uint8Array(3 * width * height);
  for (let p = 0; p < width * height; p++) for (let c = 0; c < 3; c++) rgb[3 * p + c] = data[4 * p + c];
  return { width, height, data: rgb };
}

async function encodePng({ width, height, data }: RasterImage): Promise<Uint8Array> {
  const context = sized(width, height);
  const pixels = context.createImageData(width, height);
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++) pixels.data[4 * p + c] = data[3 * p + c];
    pixels.data[4 * p + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
  const url = context.canvas.toDataURL('image/png');
  return Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
}

function sized(width: number, height: number): CanvasRenderingContext2D {
  const own = document.createElement('canvas');
  [own.width, own.height] = [width, height];
  return own.getContext('2d', { willReadFrequently: true })!;
}
