import { expect, test } from 'vitest';
import { differenceText, errorText } from './error-words.ts';

test('all errors of a column have as many decimals as its best one with four digits', () => {
  const column = [1.91, 3.22, 12.5].map((value) => errorText('mae', value, 1.91));
  expect(column).toEqual(['1.910', '3.220', '12.500']);
  expect([-1.301, -1.31, -0.009098, 0].map((value) => differenceText('mae', value, 1.91))).toEqual([
    '−1.301',
    '−1.310',
    '−0.009',
    '+0.000',
  ]);
  expect([101_234.5, 980.2].map((value) => errorText('mae', value, 101_234.5))).toEqual(['101,235', '980']);
  expect(errorText('mae', 0.000_123_45, 0.000_123_45)).toBe('0.0001235');
  expect(errorText('mae', 0, 0)).toBe('0.000');
});

test('R² and relative errors have three decimals, with the minus sign of typographers', () => {
  expect([errorText('r2', -0.25, 0.9), differenceText('r2', -0.0251, 0.9)]).toEqual(['−0.250', '−0.025']);
});
