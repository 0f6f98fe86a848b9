/** A scene as PNG at a resolution, drawn by resvg from the same SVG with the same fonts; and raster images as PNG. */
import { Resvg } from '@resvg/resvg-js';
import sharp from 'sharp';
import { fontFamily, fontFiles } from './fonts.ts';
import type { RasterImage, Scene } from './scene.ts';
import { sceneSvg } from './svg.ts';

/** Side in pixels = points / 72 × dpi. */
export function scenePng(scene: Scene, { dpi = 300 }: { dpi?: number } = {}): Uint8Array {
  const renderer = new Resvg(sceneSvg(scene, { embedFonts: false }), {
    background: '#ffffff',
    fitTo: { mode: 'width', value: Math.round((scene.width * dpi) / 72) },
    font: { fontFiles: Object.values(fontFiles), loadSystemFonts: false, defaultFontFamily: fontFamily },
  });
  return renderer.render().asPng();
}

/** RGB pixels as PNG. */
export function encodePng({ width, height, data }: RasterImage): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}
