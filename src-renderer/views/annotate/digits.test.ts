import { expect, test } from 'vitest';
import { classesByDigit, digitsOf, keepDigits, withDigit } from './digits.ts';

const names = ['wren', 'chough', 'owl', '<b>"; --'];

test('what is bound has its digit, the other classes take those that are free', () => {
  expect(classesByDigit(names, {}).slice(0, 5)).toEqual(['wren', 'chough', 'owl', '<b>"; --', null]);
  const bound = withDigit({}, 'owl', 1);
  expect(classesByDigit(names, bound).slice(0, 5)).toEqual(['owl', 'wren', 'chough', '<b>"; --', null]);
  // Another class takes the digit, and a class has one digit alone.
  expect(withDigit(bound, 'wren', 1)).toEqual({ 1: 'wren' });
  expect(withDigit(bound, 'owl', 9)).toEqual({ 9: 'owl' });
  expect(withDigit(bound, 'owl', null)).toEqual({});
  expect(classesByDigit([], { 5: 'toString' })[4]).toBe('toString');
});

test('each workspace has its own, and nonsense in the settings is left out', () => {
  const kept = keepDigits({ tool: 'box' }, '/a', { 2: 'owl' });
  expect(kept).toMatchObject({ tool: 'box' });
  expect([digitsOf(kept, '/a'), digitsOf(kept, '/b'), digitsOf({}, null)]).toEqual([{ 2: 'owl' }, {}, {}]);
  expect(digitsOf({ digits: { '/a': { 0: 'x', 10: 'y', 3: 4, 4: 'wren' } } }, '/a')).toEqual({ 4: 'wren' });
  let many: Record<string, unknown> = {};
  for (let i = 0; i < 40; i++) many = keepDigits(many, `/w${i}`, { 1: 'wren' });
  expect(Object.keys(many.digits as object)).toHaveLength(24);
});
