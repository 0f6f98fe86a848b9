/** Variants against pytorch-grad-cam's numbers. */
import { describe, expect, it } from 'vitest';
import { golden } from '../fixtures/fixtures.ts';
import { channelsLast, type Volume } from '../fixtures/volumes.ts';
import { type ChannelVariant, channelWeights, pixelMap } from './variants.ts';

interface GoldenCase {
  activations: Volume;
  gradients: Volume;
  weights: Record<string, number[]>;
  maps: Record<string, number[][]>;
}
const { cases } = golden<{ cases: GoldenCase[] }>('cam-variants');

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-5): void {
  const scale = Math.max(...expected.map(Math.abs), 1e-9);
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i] - value) / scale).toBeLessThan(tolerance);
}

describe.each(cases.map((example, index) => ({ index, example })))('case $index', ({ example }) => {
  const map = channelsLast(example.activations);
  const gradient = channelsLast(example.gradients).data;

  it.each([
    ['gradcam', 'gradcam'],
    ['gradcam++', 'gradcamPlusPlus'],
    ['xgradcam', 'xgradcam'],
  ] as [ChannelVariant, string][])('%s weights', (variant, name) => {
    expectClose(channelWeights(variant, map, gradient, 'reference'), example.weights[name]);
  });

  it('hirescam and layercam maps', () => {
    expectClose(pixelMap('hirescam', map, gradient), example.maps.hirescam.flat());
    expectClose(pixelMap('layercam', map, gradient), example.maps.layercam.flat());
  });

  it('eigencam up to its sign, ours pointing with the activations', () => {
    const ours = pixelMap('eigencam', map, null);
    const expected = example.maps.eigencam.flat();
    const same = ours.reduce((sum, value, i) => sum + value * expected[i], 0) >= 0;
    expectClose(ours, same ? expected : expected.map((v) => -v), 1e-4);
    const sums = Array.from({ length: map.rows * map.columns }, (_, p) =>
      example.activations.reduce((s, plane) => s + plane.flat()[p], 0),
    );
    const mean = sums.reduce((s, v) => s + v, 0) / sums.length;
    expect(ours.reduce((s, v, p) => s + v * (sums[p] - mean), 0)).toBeGreaterThanOrEqual(0);
  });
});
