/** The fonts of the figures in the window: what is laid out here has the widths that the files will have. */
import regularFont from '../../resources/fonts/IBMPlexSans-Regular.ttf?url';
import semiboldFont from '../../resources/fonts/IBMPlexSans-SemiBold.ttf?url';
import { fontFamily, fontWeights } from '../../src-shared/figure/scene.ts';
import type { Measure } from '../../src-shared/figure/text-layout.ts';

let fonts: Promise<unknown> | null = null;

/** Until they are there, texts have other widths. */
export function figureFonts(): Promise<unknown> {
  fonts ??= Promise.all(
    [
      [regularFont, fontWeights.regular],
      [semiboldFont, fontWeights.semibold],
    ].map(async ([url, weight]) => {
      const face = new FontFace(fontFamily, `url(${JSON.stringify(url)})`, { weight: String(weight) });
      document.fonts.add(await face.load());
    }),
  );
  return fonts;
}

let context: CanvasRenderingContext2D | null = null;
/** Fonts are measured large, where nothing is rounded to pixels. */
const measured = 100;

export const figureMeasure: Measure = (text, { size, weight = 'regular' }) => {
  context ??= document.createElement('canvas').getContext('2d')!;
  context.font = `${fontWeights[weight]} ${measured}px "${fontFamily}"`;
  return (context.measureText(text).width * size) / measured;
};
