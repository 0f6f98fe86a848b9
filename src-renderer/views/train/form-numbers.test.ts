import { expect, test } from 'vitest';
import { lengthHint, missingNumbers, parseTriple, parseWidths, withNumbers } from './form-numbers.ts';

test('what is not filled in is found wherever it lies', () => {
  const fields = [
    { path: 'size', kind: 'whole' },
    { path: 'mean', kind: 'triple' },
    { path: 'headSpec.hidden', kind: 'widths' },
    { path: 'training.margin', kind: 'number' },
    { path: 'training.earlyStop.patience', kind: 'whole' },
  ] as const;
  const form = {
    size: null,
    mean: [0.5, Number.NaN, 0.5],
    headSpec: { hidden: [512, Number.NaN] },
    training: { margin: Number.NaN, earlyStop: null },
  };
  expect(missingNumbers(form, fields)).toEqual([
    { field: 'mean', text: 'Enter three numbers, separated by commas.' },
    { field: 'headSpec.hidden', text: 'Enter whole numbers, separated by commas.' },
    { field: 'training.margin', text: 'Enter a number.' },
  ]);
});

test('widths of hidden layers', () => {
  expect(parseWidths(' 512, 256 ')).toEqual([512, 256]);
  expect(parseWidths('none')).toEqual([]);
  expect(parseWidths('')).toEqual([]);
  expect(parseWidths('512, x')).toEqual([512, Number.NaN]);
});

test('three numbers, or none', () => {
  expect(parseTriple(' 0.5, 0.25 1')).toEqual([0.5, 0.25, 1]);
  expect(parseTriple('')).toBeNull();
  expect(parseTriple('0.5, 0.5')).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(parseTriple('a, 1, 2')).toEqual([Number.NaN, 1, 2]);
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
  expect(lengthHint(check, [{ field: 'training.margin', text: 'Enter a number.' }])).toBe('= 1,200 epochs of 4');
  expect(lengthHint({ ...check, epochs: 1 }, [])).toBe('= 1 epoch of 4');
  expect(lengthHint(check, [{ field: 'training.steps', text: 'Enter a number.' }])).toBeUndefined();
  expect(lengthHint(null, [])).toBeUndefined();
});
