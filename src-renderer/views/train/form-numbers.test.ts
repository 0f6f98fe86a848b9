import { expect, test } from 'vitest';
import { missingNumbers, parseWidths } from './form-numbers.ts';

test('what is not filled in is found wherever it lies', () => {
  const form = { size: null, head: { hidden: [512, Number.NaN] }, training: { margin: Number.NaN, steps: 3 } };
  expect(missingNumbers(form).map(({ field }) => field)).toEqual(['head.hidden', 'training.margin']);
  expect(missingNumbers({ size: null, training: { steps: 3, miner: 'all' } })).toEqual([]);
});

test('widths of hidden layers', () => {
  expect(parseWidths(' 512, 256 ')).toEqual([512, 256]);
  expect(parseWidths('none')).toEqual([]);
  expect(parseWidths('')).toEqual([]);
  expect(parseWidths('512, x')).toEqual([512, Number.NaN]);
});
