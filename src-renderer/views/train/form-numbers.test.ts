import { expect, test } from 'vitest';
import { lengthHint, missingNumbers, parseWidths, withNumbers } from './form-numbers.ts';

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

test('what is not filled in is judged as if it were', () => {
  const base = { size: null, head: { hidden: [512], gemPower: 3 }, training: { margin: 0.2, earlyStop: null } };
  const form = {
    size: 64,
    head: { hidden: [8, Number.NaN], gemPower: Number.NaN },
    training: { margin: 1, earlyStop: { patience: Number.NaN } },
  };
  expect(withNumbers<object>(form, base)).toEqual({
    size: 64,
    head: { hidden: [512], gemPower: 3 },
    training: { margin: 1, earlyStop: { patience: 1 } },
  });
});

test('the length in epochs is said whatever is wrong elsewhere', () => {
  const check = { epochs: 1200, stepsPerEpoch: 4 };
  expect(lengthHint(check, [{ field: 'training.margin', text: 'Give a number.' }])).toBe('= 1,200 epochs of 4');
  expect(lengthHint({ ...check, epochs: 1 }, [])).toBe('= 1 epoch of 4');
  expect(lengthHint(check, [{ field: 'training.steps', text: 'Give a number.' }])).toBeUndefined();
  expect(lengthHint(null, [])).toBeUndefined();
});
