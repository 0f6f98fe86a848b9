import papaparse from 'papaparse';
import { expect, test } from 'vitest';
import { type CsvCell, csvOf } from './csv.ts';

const lineOf = (...cells: CsvCell[]): string => csvOf(['a'], [cells]).split('\r\n').slice(1, -1).join('\r\n');

test('a cell is quoted where it must be, and never a formula', () => {
  expect(lineOf('plain', '-0.25', '+1e3', '')).toBe('plain,-0.25,+1e3,');
  expect(lineOf('a,b')).toBe('"a,b"');
  expect(lineOf('say "so"')).toBe('"say ""so"""');
  expect(lineOf('two\nlines')).toBe('"two\nlines"');
  expect(lineOf('@tag')).toBe("'@tag");
  expect(lineOf('=HYPERLINK("x","y")')).toBe(`"'=HYPERLINK(""x"",""y"")"`);
});

test('numbers are written whole, what is not there is empty', () => {
  expect(lineOf(0.1 + 0.2, -1e-7, Number.NaN, null, undefined, true)).toBe('0.30000000000000004,-1e-7,,,,true');
});

test('a reader gets back what was written, and every line ends', () => {
  const lines = [
    ['apple, red', 'a "b"', ' spaced '],
    ['größe', '', 'x\r\ny'],
  ];
  const text = csvOf(['name', 'note', 'more'], lines);
  expect(text.endsWith('\r\n')).toBe(true);
  expect(papaparse.parse(text, { skipEmptyLines: true }).data).toEqual([['name', 'note', 'more'], ...lines]);
  expect(csvOf(['a', 'b'], [])).toBe('a,b\r\n');
});
