import { expect, test } from 'vitest';
import { missingSigns } from './missing-signs.ts';

test('letters of Latin, Greek and Cyrillic are there, as are the signs of formulas', () => {
  expect(missingSigns(['Größe Ångström τ ≥ 0.5', 'Ж −D(a,p) ×50…'])).toEqual([]);
});

test('others are named once', () => {
  expect(missingSigns(['燕 and 燕', 'a 🐦'])).toEqual(['燕', '🐦']);
});
