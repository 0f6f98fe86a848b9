import { expect, test } from 'vitest';
import { defaultRunSettings } from '../../../src-shared/run-spec/defaults.ts';
import { describeSpec } from '../../../src-shared/run-spec/described.ts';
import type { RunSettings } from '../../../src-shared/run-spec/run-spec.ts';
import { differences } from './run-differences.ts';

function run(id: number, change: (network: RunSettings['network']) => void) {
  const { network } = defaultRunSettings(0);
  change(network);
  return { id, settings: describeSpec({ network }) };
}

test('only what differs is listed, in the order of the form, preprocessing and optimiser too', () => {
  const first = run(1, () => {});
  const second = run(2, (network) => {
    network.training.margin = 0.5;
    network.headSpec.hidden = [512, 256];
    network.std = [0.5, 0.5, 0.5];
    network.training.optimiser.name = 'sgd';
  });
  expect(differences([first, second])).toEqual([
    { setting: 'Deviation of the pixels', values: ['–', '0.5, 0.5, 0.5'] },
    { setting: 'Hidden layers', values: ['none', '512, 256'] },
    { setting: 'Margin δ', values: ['0.2', '0.5'] },
    { setting: 'Optimiser', values: ['Adam', 'SGD with momentum'] },
  ]);
});

test('equal runs differ in nothing, and a run of which nothing is known in everything', () => {
  expect(differences([run(1, () => {}), run(2, () => {})])).toEqual([]);
  const rows = differences([run(1, () => {}), { id: 2, settings: [] }]);
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.map(({ values }) => values[1])).toEqual(rows.map(() => '–'));
});
