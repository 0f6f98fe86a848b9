import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resizePixels } from './resize-pixels.ts';

interface Case {
  from: [height: number, width: number];
  to: [height: number, width: number];
  coarse: boolean;
  sha256: string;
}

const cases = JSON.parse(readFileSync(new URL('../../fixtures/opencv/resize.json', import.meta.url), 'utf8')) as Case[];

/** As `fixtures/opencv/make.py` draws them. */
function pixelsOf({ from: [height, width], coarse }: Case) {
  const data = Uint8Array.from(
    { length: height * width * 3 },
    (_, n) => (Math.imul(n, 2654435761) >>> 24) & (coarse ? 0xe0 : 0xff),
  );
  return { width, height, data };
}

test('every value equals OpenCV’s: area, bilinear, one side each, halves', async () => {
  expect(cases).toHaveLength(80);
  for (const one of cases) {
    const [height, width] = one.to;
    const out = createHash('sha256');
    const rows: number[] = [];
    await resizePixels(pixelsOf(one), { width, height }, (row, y) => {
      out.update(row);
      rows.push(y);
    });
    expect([one.from, one.to, out.digest('hex')]).toEqual([one.from, one.to, one.sha256]);
    expect(rows).toEqual(Array.from({ length: height }, (_, y) => y));
  }
});

test('the mean of 2 × 2 rounds a half up, others round it to even', async () => {
  const meanOf = async (values: number[], width: number): Promise<number> => {
    const data = Uint8Array.from(values.flatMap((v) => [v, v, v]));
    let found = Number.NaN;
    await resizePixels({ width, height: values.length / width, data }, { width: 1, height: 1 }, (row) => {
      found = row[0];
    });
    return found;
  };
  expect(await meanOf([0, 1, 1, 0], 2)).toBe(1);
  expect(await meanOf([0, 1], 2)).toBe(0);
  expect(await meanOf([1, 2], 2)).toBe(2);
  expect(await meanOf([0, 0, 1, 1], 4)).toBe(0);
});
