import { expect, it } from 'vitest';
import { shortAmount, targetTicks } from './target-ticks.ts';

it('puts ticks of a logarithmic axis at round numbers of the target', () => {
  const labels = (low: number, high: number): string[] =>
    targetTicks(Math.log(low), Math.log(high), { log: true, wanted: 4 }).map(({ label }) => label);
  expect(labels(22_000, 5_858_000)).toEqual(['100k', '1M', '30k', '300k', '3M'].sort((a, b) => order(a) - order(b)));
  expect(labels(0.5, 2000)).toEqual(['1', '10', '100', '1k']);
  expect(labels(100, 130)).toEqual(['100', '110', '120', '130']);
});

it('has those of the numbers themselves without a logarithm', () => {
  const ticks = targetTicks(-10, 30, { log: false, wanted: 4 });
  expect(ticks.map(({ label }) => label)).toEqual(['−10', '0', '10', '20', '30']);
  expect([shortAmount(1_250_000), shortAmount(-4500), shortAmount(0.05), shortAmount(2e9)]).toEqual([
    '1.25M',
    '−4.5k',
    '0.05',
    '2G',
  ]);
});

function order(label: string): number {
  return Number(label.slice(0, -1)) * (label.endsWith('M') ? 1e6 : 1e3);
}
