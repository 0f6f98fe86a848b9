import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mask } from './geometry.ts';
import { decodeRuns, encodeRuns, runsFromText, runsToText } from './rle.ts';

const masks = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }), seed: fc.nat() })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ min: 0, max: 1, minLength: width * height, maxLength: width * height })
      .map((data): Mask => ({ width, height, data })),
  );

test('runs go down the columns, background first', () => {
  const mask = { width: 3, height: 2, data: Uint8Array.of(0, 1, 1, 0, 1, 0) };
  expect([...encodeRuns(mask)]).toEqual([2, 3, 1]);
  expect([...encodeRuns({ width: 1, height: 2, data: Uint8Array.of(1, 0) })]).toEqual([0, 1, 1]);
});

test('the text of pycocotools: written out by its rule', () => {
  // 2 → '2'; 3 → '3'; 1 → '1' (as it is, third); 40 − 3 = 37 → 5 | 32 = 'U', 1 = '1'; 0 − 1 = −1 → 31 = 'O'.
  expect(runsToText(Uint32Array.of(2, 3, 1, 40, 0))).toBe('231U1O');
  expect([...runsFromText('231U1O')]).toEqual([2, 3, 1, 40, 0]);
  // 16 needs a second character: its own fifth bit would read as a sign.
  expect(runsToText(Uint32Array.of(16))).toBe('`0');
});

test('a mask and its runs and their text are the same thing', () => {
  fc.assert(
    fc.property(masks, (mask) => {
      const runs = encodeRuns(mask);
      expect(decodeRuns(runs, mask)).toEqual(mask);
      expect(runsFromText(runsToText(runs))).toEqual(runs);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e8 }), { maxLength: 12 }), (lengths) => {
      expect([...runsFromText(runsToText(Uint32Array.from(lengths)))]).toEqual(lengths);
    }),
  );
});

test('damage is said, not drawn', () => {
  expect(() => decodeRuns(Uint32Array.of(2, 3), { width: 3, height: 2 })).toThrow('3 × 2 = 6 pixels, received 5');
  for (const text of ['231U', '23~', '2 3', 'oooooooo', '10N'])
    expect(() => runsFromText(text)).toThrow('not understood');
});
