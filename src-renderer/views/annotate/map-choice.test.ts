import { expect, test } from 'vitest';
import { mapFromText, mapToText, sourceText } from './map-choice.ts';

test('a choice comes back from its text; what is not said is as in the evaluation', () => {
  const texts = ['averaged-top', 'averaged.negative', 'gradcam++-single.difference.counter', 'hirescam.hinge.evidence'];
  for (const text of texts) expect(mapToText(mapFromText(text)!)).toBe(text);
  expect(mapFromText('averaged')).toEqual({ row: 'averaged', score: null, sign: null });
  expect(mapFromText('averaged.x.y')).toEqual({ row: 'averaged', score: null, sign: null });
  expect([null, '', 'toString', 3, 'x.negative'].map(mapFromText)).toEqual([null, null, null, null, null]);
});

test('a draft says what its map explains, where that is not the usual', () => {
  expect(sourceText('averaged', 'difference', 'evidence')).toBe('averaged');
  expect(sourceText('averaged', 'negative', 'evidence')).toBe('averaged.negative');
  expect(sourceText('averaged', 'hinge', 'counter')).toBe('averaged.hinge.counter');
  expect(sourceText('averaged', 'difference', 'counter')).toBe('averaged.difference.counter');
  // These explain a score of their own, or none.
  expect(sourceText('positive', 'negative', 'counter')).toBe('positive.difference.counter');
  expect(sourceText('activation', 'negative', 'counter')).toBe('activation');
});
