/** IBM Plex Sans (SIL Open Font License), whose digits are all of one width. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Weight } from './scene.ts';

export const fontFamily = 'IBM Plex Sans';

export const fontFiles = {
  regular: fileURLToPath(new URL('../../resources/fonts/IBMPlexSans-Regular.ttf', import.meta.url)),
  semibold: fileURLToPath(new URL('../../resources/fonts/IBMPlexSans-SemiBold.ttf', import.meta.url)),
} satisfies Record<Weight, string>;

export const fontWeights = { regular: 400, semibold: 600 } satisfies Record<Weight, number>;

const bytes = new Map<Weight, Buffer>();

export function fontBytes(weight: Weight): Buffer {
  let found = bytes.get(weight);
  if (found === undefined) {
    found = readFileSync(fontFiles[weight]);
    bytes.set(weight, found);
  }
  return found;
}
