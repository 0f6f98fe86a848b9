/** IBM Plex Sans (SIL Open Font License), whose digits are all of one width. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fontFamily, fontWeights, type Scene } from '../../src-shared/figure/scene.ts';
import { sceneSvg } from '../../src-shared/figure/svg.ts';
import type { Weight } from '../../src-shared/figure/text-layout.ts';

export const fontFiles = {
  regular: fileURLToPath(new URL('../../resources/fonts/IBMPlexSans-Regular.ttf', import.meta.url)),
  semibold: fileURLToPath(new URL('../../resources/fonts/IBMPlexSans-SemiBold.ttf', import.meta.url)),
} satisfies Record<Weight, string>;

let faces: string | null = null;

/** CSS that carries the fonts. */
export function fontFaces(): string {
  faces ??= (Object.keys(fontFiles) as Weight[])
    .map((weight) => {
      const source = `url(data:font/ttf;base64,${readFileSync(fontFiles[weight]).toString('base64')})`;
      return `@font-face{font-family:"${fontFamily}";font-weight:${fontWeights[weight]};src:${source}}`;
    })
    .join('');
  return faces;
}

/** With its fonts inside, so that the file stands alone; without, where they lie around it, `sceneSvg` is enough. */
export function standaloneSvg(scene: Scene): string {
  return sceneSvg(scene, { faces: fontFaces() });
}
