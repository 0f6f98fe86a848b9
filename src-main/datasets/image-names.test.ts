import { expect, test } from 'vitest';
import { imageNames } from './image-names.ts';

test('the stem where it is unique, whatever the case', async () => {
  expect(await imageNames(['a/x.jpg', 'a/y.1.png', 'b/.hidden'])).toEqual(['x', 'y.1', '.hidden']);
  expect(await imageNames(['a/x.jpg', 'a/X.png'])).toEqual(
    ['a__x', 'a__X'].map((name, i) => name + ['__jpg', '__png'][i]),
  );
});

test('folders, the extension, at last a number make it unique', async () => {
  expect(await imageNames(['a/x.jpg', 'b/x.jpg', 'b/y.jpg'])).toEqual(['a__x', 'b__x', 'y']);
  expect(await imageNames(['a/x.jpg', 'a/x.png'])).toEqual(['a__x__jpg', 'a__x__png']);
  const hostile = await imageNames(['a/x.jpg', 'c/a__x.jpg', 'b/x.jpg', 'a/x__jpg', 'a__x__jpg']);
  expect(new Set(hostile).size).toBe(5);
  expect(hostile.every((name) => name !== '' && !name.includes('/'))).toBe(true);
});
