import { expect, test } from 'vitest';
import { csvCell } from './csv.ts';

test('a cell is quoted where it must be, and never a formula', () => {
  const plain = ['plain', '-0.25', '+1e3', ''];
  expect(plain.map(csvCell)).toEqual(plain);
  expect(csvCell('a,b')).toBe('"a,b"');
  expect(csvCell('say "so"')).toBe('"say ""so"""');
  expect(csvCell('@tag')).toBe("'@tag");
  expect(csvCell('=HYPERLINK("x","y")')).toBe(`"'=HYPERLINK(""x"",""y"")"`);
});
