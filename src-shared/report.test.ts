import { expect, test } from 'vitest';
import { type Report, recallAtOne, reportFile, reportFileSchema, reportSchema } from './report.ts';

const report: Report = {
  model: { title: 'Small → 64', hash: '0a1b2c3d' },
  data: { images: 3, train: 2, test: 1, classes: 1 },
  recallAt: { features: { '1': 1, '2': 1, '4': 1, '8': 1 }, head: null },
  rows: [
    {
      id: 'single',
      label: 'Single',
      metrics: { maskIoU: { mean: 0.5, low: 0.4, high: 0.6, n: 1, excluded: 0, tau: 0.2 } },
    },
    { id: 'hirescam', label: 'HiResCAM', sameAs: 'single', metrics: {} },
  ],
  chance: { box: 0.2, mask: null },
  paired: [],
  curves: { M: [{ value: null, maskIoU: 0.5 }], N: [] },
  seconds: { maps: 0.1 },
  settings: { seed: 1 },
  versions: { node: '24' },
  problems: [],
};

test('a report that went through its file is the same report', () => {
  const file: unknown = JSON.parse(JSON.stringify(reportFile(report)));
  expect(file).toMatchObject({ rows: [{ id: 'single', maskIoU: { mean: 0.5, tau: 0.2 } }, { sameAs: 'single' }] });
  expect(reportFileSchema.parse(file)).toEqual(report);
  expect(reportSchema.parse(report)).toEqual(report);
});

test('a report from before models were named is read', () => {
  const { model: _, ...before } = report;
  expect(reportFileSchema.parse(JSON.parse(JSON.stringify(reportFile(before))))).toEqual(before);
});

test('a metric that is no number, or a file without rows, is refused', () => {
  const file = { ...reportFile(report), rows: [{ id: 'a', label: 'A', maskIoU: { mean: 'high' } }] };
  expect(reportFileSchema.safeParse(file).success).toBe(false);
  expect(reportFileSchema.safeParse({ data: report.data }).success).toBe(false);
});

const space = (queries: number) => ({
  recallAt: { '1': 0, '2': 0.5, '4': 1, '8': 1 },
  rPrecision: queries === 0 ? null : 0.25,
  mapAtR: queries === 0 ? null : 0.25,
  queries,
});

test('a report from before says only those scores that mean something', () => {
  const [none, some] = [space(0), space(8)];
  const file = {
    ...reportFile(report),
    retrieval: { features: none, head: none, withinTest: { features: some, head: some } },
  };
  const read = reportFileSchema.parse(JSON.parse(JSON.stringify(file)));
  expect(read.retrieval).toEqual({ training: null, withinTest: { features: some, head: some } });
  expect(recallAtOne(read.retrieval)).toBe(
    'Recall@1 within the test set: 0.000 with the features, 0.000 with the head',
  );
});
