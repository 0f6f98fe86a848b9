import { expect, it } from 'vitest';
import { everything } from './browse-query.ts';
import { imageChoiceText, parseImageChoice } from './image-choice.ts';

it('reads what it writes', () => {
  const choice = {
    query: { ...everything, classes: ['wren, small', 'chough'], tags: ['night'] },
    view: 'Hard & dark',
    list: ['a/1,2.jpg', 'ä/ö.png'],
    author: 'mw',
  };
  expect(parseImageChoice(imageChoiceText(choice)!)).toEqual(choice);
  expect(parseImageChoice('test').query.split).toBe('test');
  expect(imageChoiceText(parseImageChoice(''))).toBeNull();
});

it('refuses what it does not know', () => {
  expect(() => parseImageChoice('klass=wren')).toThrow(/not a choice of images \(expected train, test/);
});
