/** A small report for the tests of this room. */
import type { Report } from '../../src-shared/report.ts';
import type { MetricSummary } from '../../src-shared/report-types.ts';

function summary(mean: number, more: Partial<MetricSummary> = {}): MetricSummary {
  const bound = (by: number): number => Number((mean + by).toFixed(6));
  return { mean, low: bound(-0.02), high: bound(0.02), n: 40, excluded: 0, ...more };
}

export function sampleReport(): Report {
  return {
    model: { title: 'birds <1> & bees → 64', hash: '0a1b2c3d' },
    data: { images: 120, train: 80, test: 40, classes: 8 },
    recallAt: {
      features: { '1': 0.5, '2': 0.6, '4': 0.7, '8': 0.8 },
      head: { '1': 0.61, '2': 0.7, '4': 0.8, '8': 0.9 },
    },
    retrieval: {
      training: {
        features: { recallAt: { '1': 0.5, '2': 0.6, '4': 0.7, '8': 0.8 }, rPrecision: 0.41, mapAtR: 0.3, queries: 40 },
        head: { recallAt: { '1': 0.61, '2': 0.7, '4': 0.8, '8': 0.9 }, rPrecision: 0.5, mapAtR: 0.4, queries: 40 },
      },
      withinTest: null,
    },
    rows: [
      {
        id: 'center',
        label: 'Centre Gaussian',
        metrics: { energyInBox: summary(0.9), maskIoU: summary(0.3, { tau: 0.4 }) },
      },
      {
        id: 'single',
        label: 'Grad-CAM, 1 × triplet & more_50%',
        metrics: {
          energyInBox: summary(0.4, { excluded: 2 }),
          maskIoU: summary(0.3123, { tau: 0.35 }),
          pxap: summary(41.26, { low: 39.2, high: 43.2 }),
        },
      },
      {
        id: 'averaged',
        label: 'Averaged <N = 50>',
        metrics: {
          energyInBox: summary(0.55),
          maskIoU: summary(0.36, { tau: 0.3 }),
          pxap: summary(52.5, { low: 50, high: 55 }),
        },
      },
      { id: 'hirescam', label: 'HiResCAM', sameAs: 'single', metrics: {} },
    ],
    chance: { box: 0.212, mask: null },
    paired: [
      {
        row: 'averaged',
        against: 'single',
        metric: 'energyInBox',
        difference: 0.15,
        low: 0.1,
        high: 0.2,
        p: 0.00001,
        pHolm: 0.00002,
        effect: 0.71,
        n: 38,
      },
      { row: 'averaged', against: 'single', metric: 'maskIoU', difference: -0.01, low: -0.03, high: 0.01, p: 0, n: 40 },
    ],
    curves: {
      M: [
        { value: 1, energyInBox: 0.3 },
        { value: null, energyInBox: 0.5 },
      ],
      N: [{ value: 1, energyInBox: 0.4 }],
    },
    seconds: { features: 3.2, maps: 1.1 },
    settings: { seed: 1, backbone: 'small', note: '</script>' },
    versions: { tripletscope: '0.1.0' },
    problems: [{ text: 'image without a box <left out>', count: 3 }],
  };
}
