import { expect, test } from 'vitest';
import { differences } from './run-differences.ts';

const spec = (margin: number, hidden: number[], patience: number | null) => ({
  backbone: 'small',
  headSpec: { hidden, bias: false },
  training: { margin, steps: 600, earlyStop: patience === null ? null : { patience } },
});

test('only what differs is listed, in the order of the form', () => {
  const runs = [
    { id: 1, spec: spec(0.2, [], null) },
    { id: 2, spec: spec(0.5, [512, 256], null) },
  ];
  expect(differences(runs)).toEqual([
    { setting: 'hidden layers', values: ['none', '512, 256'] },
    { setting: 'margin', values: ['0.2', '0.5'] },
  ]);
});

test('equal runs differ in nothing, and a run of which nothing is known in everything', () => {
  expect(differences([{ id: 1, spec: spec(0.2, [], 3) }])).toEqual([]);
  const rows = differences([
    { id: 1, spec: spec(0.2, [], null) },
    { id: 2, spec: null },
  ]);
  expect(rows.map(({ values }) => values[1])).toEqual(rows.map(() => '–'));
});
