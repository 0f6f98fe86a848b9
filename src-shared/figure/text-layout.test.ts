import { expect, test } from 'vitest';
import { fittedLines, type Measure, unbrokenRuns, wrapText } from './text-layout.ts';

/** Each letter half as wide as it is high, marks on letters without a width. */
const measure: Measure = (text, { size }) => [...text.replace(/\p{M}/gu, '')].length * size * 0.5;
const style = { size: 10 };

/** What is copied from the lines where a broken word is one text. */
function copied(lines: readonly string[], text: string): string {
  return unbrokenRuns(lines, text)
    .map((run) => run.text)
    .join(' ');
}

const names = [
  'pear3-090-270',
  'pear3-090-270.jpg',
  'a-b-c-d-e-f-g-h-i-j-k',
  'IMG_20240131_235959_HDR(2).jpeg',
  'Black-footed_Albatross_0001_796111',
  'Donaudampfschifffahrtsgesellschaft',
  'two words and-one-hyphenated.name',
  'two  blanks',
  'ends-with-',
  '---------------',
  '画像データセットの名前がとても長い',
  'e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301',
  '👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬',
  '<script>alert("1")</script>&amp;',
  '../../etc/passwd',
  '写真　猫その他の写真.jpg',
  'white\tspace\u2009in_a_name.png',
  '',
] as const;

test.each(names)('%s is broken into lines that fit, and nothing is added or lost', (name) => {
  for (const breaks of ['names', 'words'] as const)
    for (const width of [12, 25, 40, 60]) {
      const lines = wrapText(name, width, style, measure, breaks);
      expect(copied(lines, name)).toBe(name);
      for (const line of lines) {
        const letters = [...new Intl.Segmenter('en').segment(line)].length;
        expect(letters < 2 || measure(line, style) <= width).toBe(true);
      }
      if (breaks === 'names' && width > 25 && !/-$|^-/.test(name))
        for (const line of lines.slice(0, -1)) expect(line.endsWith('-')).toBe(false);
    }
});

test('a name is broken before its signs, a word behind its hyphen, anything else where it is full', () => {
  expect(wrapText('pear3-090-270', 45, style, measure, 'names')).toEqual(['pear3-090', '-270']);
  expect(wrapText('pear3-090-270', 30, style, measure, 'names')).toEqual(['pear3', '-090', '-270'].slice(0, 3));
  expect(wrapText('Grad-CAM++, averaged', 35, style, measure)).toEqual(
    ['Grad-', 'CAM++, ', 'averaged'].map((t) => t.trim()).flatMap((t) => (t === 'averaged' ? ['average', 'd'] : [t])),
  );
  expect(wrapText('abcdefghij', 25, style, measure)).toEqual(['abcde', 'fghij']);
  // What was broken goes on with the next word.
  expect(wrapText('abcdefg hi', 25, style, measure)).toEqual(['abcde', 'fg hi']);
  expect(wrapText('top\u00a050', 20, style, measure)).toEqual(['top', '50']);
});

test('all texts have one size, the largest at which no word is broken', () => {
  const { size, lines } = fittedLines(['Averaged ×50', 'Grad-CAM'], 32, { most: 10, least: 5 }, measure);
  expect(size).toBeCloseTo(8 * 0.995, 6);
  expect(lines).toEqual([['Averaged', '×50'], ['Grad-CAM']]);
  expect(fittedLines(['', ''], 32, { most: 10, least: 5 }, measure)).toEqual({ size: 10, lines: [[], []] });
});

test('a line that was shortened is copied whole', () => {
  expect(unbrokenRuns(['two', 'long', 'na…'], 'two longname')).toEqual([
    { lines: ['two'], text: 'two' },
    { lines: ['long', 'na…'], text: 'longname' },
  ]);
});
