import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type PresetName, presetOf } from '../../src-shared/preprocessing-presets.ts';
import { resizeToInput } from './resize-pixels.ts';

interface Case {
  preset: PresetName;
  size: number;
  resizeTo?: number;
  cropPct?: number;
  /** By the size of the image, "height x width". */
  sha256: Record<string, string>;
}

const file = new URL('../../fixtures/preprocessing/presets.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[];

/** As `fixtures/preprocessing/make.py` draws them. */
function pixelsOf(height: number, width: number) {
  const data = new Uint8Array(height * width * 3);
  for (let n = 0; n < data.length; n++) {
    const x = Math.floor(n / 3) % width;
    const y = Math.floor(n / 3 / width);
    const block = ((Math.floor(y / 9) + Math.floor(x / 7)) % 2) * 255;
    data[n] = x % 40 < 20 ? Math.imul(n, 2654435761) >>> 24 : block;
  }
  return { width, height, data };
}

// The largest difference of a pixel is 0: the hashes are of all values that the library gave.
test.each(cases)('$preset, $size px: every value equals the library’s', async ({ sha256, ...choice }) => {
  const { resize, shorterSide } = presetOf(choice);
  for (const [from, expected] of Object.entries(sha256)) {
    const [height, width] = from.split(' x ').map(Number);
    const out = createHash('sha256');
    let rows = 0;
    const sink = (row: Uint8Array, y: number): void => {
      expect(y).toBe(rows++);
      out.update(row);
    };
    await resizeToInput(pixelsOf(height, width), { size: choice.size, shorterSide }, sink, { rule: resize });
    expect(rows).toBe(choice.size);
    expect([from, out.digest('hex')]).toEqual([from, expected]);
  }
});
