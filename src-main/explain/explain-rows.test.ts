/** The maps of the table's rows on one small image, where the method says what must be equal or apart. */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src-shared/random.ts';
import { pixelMap } from '../../src-shared/variants.ts';
import { comparisonRows } from './comparison-rows.ts';
import { curveMaps, rowMaps } from './explain-rows.ts';
import type { ExplainedImage } from './raw-map.ts';

const random = createRandom('explain rows');
const [rows, columns, channels] = [4, 3, 8];
const values = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
const featureMap = { rows, columns, channels, data: values(rows * columns * channels).map(Math.abs) };
const [single, averaged, plus] = [values(channels), values(channels), values(channels).map(Math.abs)];
const weights = {
  single,
  'positive-single': values(channels),
  positive: values(channels),
  averaged,
  'averaged-all': values(channels),
  'gradcam++-single': plus,
  'gradcam++-averaged': plus,
  xgradcam: single,
};
const image: ExplainedImage = { featureMap, weights, donorWeights: weights, gradient: null };
const settings = { triplets: 50, top: 3 };

function mapsOf(of: ExplainedImage, top = settings.top): Map<string, number[]> {
  const drawn = rowMaps(comparisonRows({ ...settings, top }), of);
  return new Map([...drawn].map(({ row, map }) => [row, [...map.data]]));
}

describe('rows', () => {
  it('transferred from the image to itself equal the direct ones', () => {
    const maps = mapsOf(image);
    expect(maps.get('transfer-top')).toEqual(maps.get('averaged-top'));
    expect(maps.get('gradcam++-transfer-top')).toEqual(maps.get('gradcam++-averaged-top'));
  });

  it('with M = K equal those of all channels', () => {
    const maps = mapsOf(image, channels);
    for (const [i, value] of maps.get('averaged-top')!.entries())
      expect(value).toBeCloseTo(maps.get('averaged')![i], 5);
  });

  it('of HiResCAM and XGrad-CAM are the single triplet again where G is constant over a channel', () => {
    const maps = mapsOf(image);
    for (const [i, value] of maps.get('single')!.entries()) expect(maps.get('hirescam')![i]).toBeCloseTo(value, 5);
    expect(maps.get('xgradcam')).toEqual(maps.get('single'));
  });
});

describe('evidence and counter-evidence', () => {
  it('never light the same pixel, for Grad-CAM, XGrad-CAM and HiResCAM', () => {
    const gradient = values(rows * columns * channels);
    const evidence = pixelMap('hirescam', featureMap, gradient);
    const counter = pixelMap(
      'hirescam',
      featureMap,
      gradient.map((g) => -g),
    );
    const against = {
      ...image,
      weights: { ...weights, averaged: averaged.map((w) => -w), xgradcam: single.map((w) => -w) },
    };
    const [own, other] = [mapsOf(image), mapsOf(against)];
    const pairs = [[evidence, counter], ...['averaged', 'xgradcam'].map((id) => [own.get(id)!, other.get(id)!])];
    for (const [a, b] of pairs) {
      expect([...a].some((value) => value > 0)).toBe(true);
      for (const [i, value] of [...a].entries()) expect(value > 0 && b[i] > 0).toBe(false);
    }
  });
});

describe('curves', () => {
  it('against M end in the map of all channels, and against N give each average as it is', () => {
    const averages = [
      { triplets: 1 as const, weights: single },
      { triplets: 'all' as const, weights: averaged },
    ];
    const maps = new Map(
      [...curveMaps({ top: [1, 3, channels], averages }, image)].map(({ row, map }) => [row, map.data]),
    );
    const rowsOf = mapsOf(image);
    expect([...maps.keys()]).toEqual(['M=1', 'M=3', `M=${channels}`, 'N=1', 'N=all']);
    for (const [i, value] of rowsOf.get('averaged')!.entries())
      expect(maps.get(`M=${channels}`)![i]).toBeCloseTo(value, 5);
    for (const [i, value] of rowsOf.get('averaged-top')!.entries()) expect(maps.get('M=3')![i]).toBeCloseTo(value, 5);
    expect([...maps.get('N=1')!]).toEqual(rowsOf.get('single'));
  });
});
