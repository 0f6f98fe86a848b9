/** Points of the curves beside rows of the table, on a network that sees the middle of its image. */
import { describe, expect, it } from 'vitest';
import { inputFrame } from '../../src-shared/input-frame.ts';
import { createRandom } from '../../src-shared/random.ts';
import { defaultThresholds } from '../../src-shared/thresholds.ts';
import type { ImageScores } from '../evaluate/score-image.ts';
import { decodeScores } from '../evaluate/score-record.ts';
import { comparisonRows } from '../explain/comparison-rows.ts';
import { scoreExplanations } from './score-explanations.ts';

const random = createRandom('score explanations');
const [rows, columns, channels] = [4, 4, 6];
const values = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
/** Of an image of 60 × 30 pixels the middle half is seen. */
const frame = inputFrame({ size: 30, shorterSide: 30 }, { width: 60, height: 30 })!;
const featureMap = { rows, columns, channels, data: values(rows * columns * channels).map(Math.abs), frame };
const averaged = values(channels).map(Math.abs);
const single = values(channels).map(Math.abs);
const image = { featureMap, weights: { averaged, single }, donorWeights: {}, gradient: null };
const [top, triplets] = [3, 2];
const tableRows = comparisonRows({ triplets, top }).filter(({ id }) => ['single', 'averaged-top'].includes(id));
const truth = {
  name: 'wide',
  width: 60,
  height: 30,
  boxes: [{ x: 20, y: 5, width: 15, height: 20 }],
  mask: null,
  classIndex: 0,
};

async function scored(whole?: ReadonlySet<string>): Promise<Map<string, ImageScores>> {
  const curves = { top: [top, channels], averages: [{ triplets: 1, weights: single }] };
  const scoring = {
    truth,
    size: { rows: 30, columns: 60 },
    convention: 'tripletscope' as const,
    thresholds: defaultThresholds,
  };
  const input = { image, rows: tableRows, curves, ...scoring, ...(whole && { whole }) } as const;
  const { scores, maps } = await scoreExplanations(input);
  for (const { map } of maps) expect(map.frame).toEqual({ left: 0.25, top: 0, width: 0.5, height: 1 });
  return new Map(scores.map(({ row, record }) => [row, decodeScores(record)]));
}

describe('a point of a curve', () => {
  it('lies in the part of the image that the network sees, as the row of the table that it repeats', async () => {
    const scores = await scored();
    for (const [point, row] of [
      [`M=${top}`, 'averaged-top'],
      ['N=1', 'single'],
    ] as const)
      expect(scores.get(point)!.energyInBox).toBeCloseTo(scores.get(row)!.energyInBox!, 6);
    // The box covers half of the frame in width, but a quarter of the image: another map would not have this share.
    expect(scores.get('averaged-top')!.energyInBox).toBeGreaterThan(0.25);
  });

  it('has boxes and the pointing game where it stands in a table, and not where it is of the curve alone', async () => {
    for (const [, { boxes, pointing }] of [...(await scored())].filter(([row]) => /=/.test(row)))
      expect([boxes, pointing]).toEqual([null, null]);
    const scores = await scored(new Set([`M=${top}`, 'N=1']));
    expect(scores.get('N=1')).toEqual(scores.get('single'));
    expect(scores.get(`M=${top}`)!.pointing).toBe(scores.get('averaged-top')!.pointing);
    expect(scores.get(`M=${top}`)!.boxes!.iou[30]).toBeCloseTo(scores.get('averaged-top')!.boxes!.iou[30], 2);
    expect(scores.get(`M=${channels}`)!.boxes).toBeNull();
  });
});
