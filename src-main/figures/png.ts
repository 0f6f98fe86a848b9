/** A scene as PNG or TIFF at a resolution, drawn by resvg from the same SVG with the same fonts; and raster images as PNG. */
import { type ResvgRenderOptions, renderAsync } from '@resvg/resvg-js';
import sharp, { type Sharp } from 'sharp';
import { fontFamily, type RasterImage, type Scene } from '../../src-shared/figure/scene.ts';
import { sceneSvg } from '../../src-shared/figure/svg.ts';
import { fontFiles } from './fonts.ts';
import { pngBytes } from './png-bytes.ts';

export interface Resolution {
  /** Dots per inch: the side in pixels is points / 72 × dpi. */
  dpi?: number;
}

/** Drawn and encoded in other threads; the file says its resolution, so that it opens at the scene's size. */
export async function renderPng(scene: Scene, { dpi = 300 }: Resolution = {}): Promise<Uint8Array> {
  const { data, info } = await (await drawn(scene, dpi)).raw().toBuffer({ resolveWithObject: true });
  return pngBytes({ width: info.width, height: info.height, data }, { dpi });
}

/** With LZW, which is the same on every machine. */
export async function renderTiff(scene: Scene, { dpi = 300 }: Resolution = {}): Promise<Uint8Array> {
  const perMillimetre = dpi / 25.4;
  return (await drawn(scene, dpi))
    .tiff({
      compression: 'lzw',
      predictor: 'horizontal',
      xres: perMillimetre,
      yres: perMillimetre,
      resolutionUnit: 'inch',
    })
    .toBuffer();
}

/** The background is opaque: nothing is lost with the alpha channel. */
async function drawn(scene: Scene, dpi: number): Promise<Sharp> {
  const { width, height, pixels } = await renderAsync(sceneSvg(scene), options(scene, dpi));
  return sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha();
}

function options({ width }: Scene, dpi: number): ResvgRenderOptions {
  return {
    background: '#ffffff',
    fitTo: { mode: 'width', value: Math.round((width * dpi) / 72) },
    font: { fontFiles: Object.values(fontFiles), loadSystemFonts: false, defaultFontFamily: fontFamily },
  };
}

/** RGB pixels as PNG. */
export function encodePng(image: RasterImage): Promise<Uint8Array> {
  return pngBytes(image);
}
