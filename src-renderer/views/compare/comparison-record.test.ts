import { describe, expect, it } from 'vitest';
import { columnsFromText } from './column-spec.ts';
import { comparisonRecord, type Recorded, recordLines, recordName } from './comparison-record.ts';
import type { ColumnMap } from './compute-columns.ts';

const models = [
  { id: 1, title: 'EfficientNet-Lite0 → 64, run 1', key: '1f3a90cc51' },
  { id: 2, title: 'EfficientNet-Lite0 → 64, run 2', key: '77aa90cc51' },
];

function recorded(changes: Partial<Recorded> = {}): Recorded {
  const columns = columnsFromText('single,averaged,transferred-top,averaged@negative~77aa90cc51')!;
  const result = (image: string, model: number, N: number): ColumnMap =>
    ({ state: 'ready', image: { id: image, model }, triplets: N, top: null, tau: 0.46 }) as ColumnMap;
  return {
    image: '12',
    model: models[0],
    columns,
    results: columns.map((_, at) => ({
      slug: `map-${at}`,
      result: at === 3 ? result('80', 2, 50) : result('12', 1, at === 0 ? 1 : 50),
    })),
    options: { triplets: 50, top: 20 },
    donors: [
      { image: '31', distance: 0.1 },
      { image: '32', distance: 0.2 },
    ],
    k: 2,
    triplet: { positive: '13', negative: '80' },
    sampling: { seed: 3, negatives: 'class', margin: 0.2, form: 'stable' },
    changed: [],
    pathOf: (image) => `birds/${image}.jpg`,
    modelOf: (id) => models[id - 1],
    ...changes,
  };
}

describe('the record of a comparison', () => {
  it('names images by their place, models by their hash, and every setting that numbers depend on', () => {
    const record = comparisonRecord(recorded());
    expect(record).toMatchObject({
      image: 'birds/12.jpg',
      modelKey: '1f3a90cc51',
      ...{ N: 50, M: 20, k: 2, seed: 3, negatives: 'class-first', margin: 0.2, form: 'stable' },
      donors: [{ image: 'birds/31.jpg' }, { image: 'birds/32.jpg' }],
      triplet: { positive: 'birds/13.jpg', negative: 'birds/80.jpg' },
      evaluation: { changed: {} },
    });
    expect(record.maps[3]).toMatchObject({ on: 'negative', image: 'birds/80.jpg', modelKey: '77aa90cc51', tau: 0.46 });
    const ids = JSON.stringify(record).match(/"(12|13|80|31|32)"/);
    expect(ids).toBeNull();
  });

  it('gives every archive a name of its own: another k, donor, model, seed, triplet or folder', () => {
    const changes: Partial<Recorded>[] = [
      {},
      { k: 1, donors: recorded().donors.slice(0, 1) },
      { donors: [...recorded().donors].reverse() },
      { model: models[1] },
      { sampling: { ...recorded().sampling, seed: 4 } },
      { triplet: { positive: '13', negative: '81' } },
      { pathOf: (image) => `fish/${image}.jpg` },
    ];
    const names = changes.map((one) => recordName(comparisonRecord(recorded(one)), 'maps-npy', 'zip'));
    expect(new Set(names).size).toBe(changes.length);
    expect(names[0]).toMatch(/^12-maps-npy-N50-M20-k2-[0-9a-f]{8}\.zip$/);
  });

  it('stands under a figure in words', () => {
    expect(recordLines(comparisonRecord(recorded()))).toEqual([
      'N = 50, M = 20, τ = 0.46, seed 3, negatives class-first, EfficientNet-Lite0 → 64, run 1 (1f3a90cc)',
      'p: birds/13.jpg, n: birds/80.jpg',
      'k = 2: birds/31.jpg, birds/32.jpg',
    ]);
  });
});
