import { expect, test } from 'vitest';
import { matchImages } from './match-images.ts';

const known = (imageId: number, relativePath: string, sha256: string | null = null) => ({
  imageId,
  relativePath,
  sha256,
});
const file = (relativePath: string, sha256?: string) => ({
  relativePath,
  ...(sha256 === undefined ? {} : { sha256 }),
});

test('by path: the same where the content is, else changed; new where nobody knows it', () => {
  expect(
    matchImages(
      [file('a.png', 'A'), file('b.png', 'other'), file('c.png'), file('d.png', 'D')],
      [known(1, 'a.png', 'A'), known(2, 'b.png', 'B'), known(3, 'c.png', 'C')],
    ),
  ).toEqual([
    { imageId: 1, how: 'same' },
    { imageId: 2, how: 'changed' },
    { imageId: 3, how: 'changed' }, // without a hash nobody knows whether it is the same
    null,
  ]);
});

test('a path that is gone, and one new file with its content: moved', () => {
  expect(matchImages([file('new/a.png', 'A')], [known(1, 'a.png', 'A')])).toEqual([{ imageId: 1, how: 'moved' }]);
});

test('nothing is guessed: two new files with the content, two gone ones, or no hash', () => {
  expect(matchImages([file('x.png', 'A'), file('y.png', 'A')], [known(1, 'a.png', 'A')])).toEqual([null, null]);
  expect(matchImages([file('x.png', 'A')], [known(1, 'a.png', 'A'), known(2, 'b.png', 'A')])).toEqual([null]);
  expect(matchImages([file('x.png'), file('y.png', 'B')], [known(1, 'a.png'), known(2, 'b.png')])).toEqual([
    null,
    null,
  ]);
});

test('a copy beside the file that is still there is a new image', () => {
  expect(matchImages([file('a.png', 'A'), file('copy.png', 'A')], [known(1, 'a.png', 'A')])).toEqual([
    { imageId: 1, how: 'same' },
    null,
  ]);
});

test('two files that changed places are told by their paths: each has another content', () => {
  expect(
    matchImages([file('a.png', 'B'), file('b.png', 'A')], [known(1, 'a.png', 'A'), known(2, 'b.png', 'B')]),
  ).toEqual([
    { imageId: 1, how: 'changed' },
    { imageId: 2, how: 'changed' },
  ]);
});

test('of two images that had the same path it is the later one', () => {
  expect(matchImages([file('a.png', 'A')], [known(1, 'a.png', 'A'), known(7, 'a.png', 'A')])).toEqual([
    { imageId: 7, how: 'same' },
  ]);
});

test('objects are told by their region: their numbers change with the annotations', () => {
  const before = [
    known(1, 'a.jpg#1', 'A#0,0,20,20'),
    known(2, 'a.jpg#2', 'A#50,0,20,20'),
    known(3, 'b.jpg#1', 'B#0,0,9,9'),
  ];
  expect(
    matchImages(
      [file('a.jpg#1', 'A#50,0,20,20'), file('a.jpg#2', 'A#90,0,20,20'), file('new/b.jpg#1', 'B#0,0,9,9')],
      before,
    ),
  ).toEqual([{ imageId: 2, how: 'same' }, null, { imageId: 3, how: 'moved' }]);
});

test('an object with a box that was moved a little, or in an image of other bytes, has changed', () => {
  const before = [known(1, 'a.jpg#1', 'A#0,0,20,20'), known(2, 'b.jpg#1', 'B#50,0,20,20')];
  expect(matchImages([file('a.jpg#1', 'A#4,4,20,20'), file('b.jpg#1', 'C#0,0,5,5')], before)).toEqual([
    { imageId: 1, how: 'changed' },
    { imageId: 2, how: 'changed' },
  ]);
  // Under the same number another object: far away in the same image.
  expect(matchImages([file('a.jpg#1', 'A#100,0,20,20')], before)).toEqual([null]);
});
