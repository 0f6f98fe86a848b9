import { expect, test } from 'vitest';
import { ImageFinder } from './image-finder.ts';

const paths = ['images/owl/1.jpg', 'images/owl/2.JPG', 'images/tit/1.jpg', 'images/tit/Ä b.png', 'lone.png'];
const names = ['owl__1', '2', 'tit__1', 'Ä b', 'lone'];
const finder = new ImageFinder(paths.map((relativePath, row) => ({ relativePath, name: names[row] })));
const row = (text: string) => {
  const found = finder.find(text);
  return found.kind === 'found' ? found.row : found.kind;
};

test('an image by its path, the end of it, its name, in other spellings', () => {
  expect(['images/owl/1.jpg', 'owl/1.jpg', 'owl/1', 'owl__1', './owl\\1.jpg', 'OWL/1.JPG'].map(row)).toEqual([
    0, 0, 0, 0, 0, 0,
  ]);
  expect(['2', '2.jpg', 'tit/a\u0308 b.png', 'tit/%C3%84%20b.png', 'lone'].map(row)).toEqual([1, 1, 3, 3, 4]);
  expect(['/home/someone/birds/images/owl/1.jpg', 'C:\\birds\\tit\\1.jpg'].map(row)).toEqual([0, 2]);
});

test('what may be several is ambiguous; another folder is another image', () => {
  expect(row('1.jpg')).toBe('ambiguous');
  expect(['hawk/2.jpg', '3.jpg', '', '/elsewhere/2.jpg', '%'].map(row)).toEqual(Array(5).fill('unknown'));
});
