/** A scene as PNG at a resolution, drawn by resvg from the same SVG with the same fonts; and raster images as PNG. */
import { type ResvgRenderOptions, renderAsync } from '@resvg/resvg-js';
import sharp from 'sharp';
import { fontFamily, type RasterImage, type Scene } from '../../src-shared/figure/scene.ts';
import { sceneSvg } from '../../src-shared/figure/svg.ts';
import { fontFiles } from './fonts.ts';

export interface Resolution {
  /** Dots per inch: the side in pixels is points / 72 × dpi. */
  dpi?: number;
}

/** Drawn and encoded in other threads; the file says its resolution, so that it opens at the scene's size. */
export async function renderPng(scene: Scene, { dpi = 300 }: Resolution = {}): Promise<Uint8Array> {
  const drawn = await renderAsync(sceneSvg(scene), options(scene, dpi));
  const { width, height, pixels } = drawn;
  // The background is opaque: nothing is lost with the alpha channel.
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .withMetadata({ density: dpi })
    .png({ compressionLevel: 6 })
    .toBuffer();
}

function options({ width }: Scene, dpi: number): ResvgRenderOptions {
  return {
    background: '#ffffff',
    fitTo: { mode: 'width', value: Math.round((width * dpi) / 72) },
    font: { fontFiles: Object.values(fontFiles), loadSystemFonts: false, defaultFontFamily: fontFamily },
  };
}

/** RGB pixels as PNG. */
export function encodePng({ width, height, data }: RasterImage): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}
