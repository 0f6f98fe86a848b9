import { expect, it } from 'vitest';
import { fuzzyFilter, fuzzyScore } from './fuzzy.ts';

const titles = ['Go to Browse', 'Go to Compare', 'Import a data set…', 'Open a workspace…', 'Open the demo'];
const find = (query: string) => fuzzyFilter(query, titles, (title) => title);

it('finds letters in order, and nothing where one is missing', () => {
  expect(fuzzyScore('gtb', 'Go to Browse')).not.toBeNull();
  expect(fuzzyScore('bgt', 'Go to Browse')).toBeNull();
  expect(find('zzz')).toEqual([]);
});

it('puts the beginnings of words first', () => {
  expect(find('od')[0]).toBe('Open the demo');
  expect(find('imp')[0]).toBe('Import a data set…');
  expect(find('comp')[0]).toBe('Go to Compare');
  expect(find('ow')[0]).toBe('Open a workspace…');
});

it('keeps the order given where nothing is asked', () => {
  expect(find('')).toEqual(titles);
  expect(find('open')).toEqual(['Open the demo', 'Open a workspace…']);
});
