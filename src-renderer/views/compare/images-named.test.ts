import { expect, it } from 'vitest';
import { imagesNamed } from './images-named.ts';

const paths = ['birds/owl 1.jpg', 'birds/heron.jpg', 'fish/owlfish.jpg', 'fish/carp.jpg'];
const table = {
  length: paths.length,
  idOf: (row: number) => String(row + 1),
  nameOf: (row: number) => paths[row].split('/')[1],
  classOf: (row: number) => paths[row].split('/')[0],
  pathOf: (row: number) => paths[row],
};
const names = (text: string, without: string | null = null) =>
  imagesNamed(table, text, without).map(({ name }) => name);

it('finds images by name, place and class, those that begin so first, never the anchor itself', () => {
  expect(names(' OWL')).toEqual(['owl 1.jpg', 'owlfish.jpg']);
  expect(names('fish')).toEqual(['owlfish.jpg', 'carp.jpg']);
  expect(names('birds/he')).toEqual(['heron.jpg']);
  expect(names('owl', '1')).toEqual(['owlfish.jpg']);
  expect(names('')).toEqual([]);
  expect(names('whale')).toEqual([]);
});
