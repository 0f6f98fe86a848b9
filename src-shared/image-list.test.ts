import { expect, test } from 'vitest';
import { imagesToText, textToImages } from './image-list.ts';

test('ids are what they were after a way through text, whatever their order', () => {
  expect(imagesToText([3, 1, 2, 8, 2])).toBe('1-3.5');
  for (const ids of [
    [1],
    [7, 8, 9],
    [1, 3, 5, 1000, 1001, 123_456],
    Array.from({ length: 500 }, (_, i) => 2 * i + (i % 3)),
  ]) {
    const ascending = [...new Set(ids)].sort((a, b) => a - b);
    expect(textToImages(imagesToText(ids))).toEqual(ascending);
  }
  expect(textToImages(imagesToText([]))).toBeNull();
});

test('other text is no list', () => {
  for (const text of [null, '', '1..2', '-3', '1-', 'ä', '1,2', '1-zzzzzz']) expect(textToImages(text)).toBeNull();
});
