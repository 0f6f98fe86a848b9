import { describe, expect, it } from 'vitest';
import { visible } from './visible-text.ts';

describe('visible text', () => {
  it.each([
    ['a clipboard written (OSC 52)', '\u001b]52;c;ZXZpbA==\u0007', '\\u001b]52;c;ZXZpbA==\\u0007'],
    ['a title, by one C1 character', '\u009d0;evil\u009c', '\\u009d0;evil\\u009c'],
    ['colours, by ESC and by C1', '\u001b[31mred\u009b0m', '\\u001b[31mred\\u009b0m'],
    ['a line that is overwritten', 'good\rbad\b\b', 'good\\u000dbad\\u0008\\u0008'],
    ['a name that is read backwards', 'gpj.\u202eexe', 'gpj.\\u202eexe'],
    ['isolates, marks and separators', '\u2066a\u2069\u200f\u061c\u2028', '\\u2066a\\u2069\\u200f\\u061c\\u2028'],
    ['NUL, DEL and a byte-order mark', '\0\u007f\ufeff', '\\u0000\\u007f\\ufeff'],
  ])('%s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('leaves every script and its joiners, lines and tabs', () => {
    const text = 'Größe, 日本, نستعلیق\u200cها, 👩‍🔬, a\tb\nc';
    expect(visible(text)).toBe(text);
  });

  it('is the same JSON', () => {
    const value = { name: '\u001b]0;x\u0007 \u009b \u202e \u2028 \\u001b "' };
    const shown = visible(JSON.stringify(value));
    expect(JSON.parse(shown)).toEqual(value);
    expect(shown).toMatch(/^[ -~]+$/);
  });
});
