import { expect, test } from 'vitest';
import { capitalised, sentence } from './sentence.ts';

test.each([
  ['the image ends too early', 'The image ends too early.'],
  ['no space is left!', 'No space is left!'],
  ['cancelled', 'Cancelled.'],
  ['expected: 3, received 4', 'Expected: 3, received 4.'],
  ['class-0/0.png is not there', 'class-0/0.png is not there.'],
  ['wren/1.jpg', 'wren/1.jpg.'],
  ['a.png ends too early', 'a.png ends too early.'],
  ['eBird cannot be read', 'eBird cannot be read.'],
  ['img_0001 is not there', 'img_0001 is not there.'],
  ['`serve` has ended', '`serve` has ended.'],
  ['“birds” is not a workspace', '“birds” is not a workspace.'],
  ['c:\\data is not there', 'c:\\data is not there.'],
])('%s', (text, wanted) => {
  expect(sentence(text)).toBe(wanted);
});

test('a name that is a word, too, stays as it is written', () => {
  expect(sentence('birds holds no images', 'birds')).toBe('birds holds no images.');
  expect(capitalised('birds holds no images')).toBe('Birds holds no images');
});
