import { describe, expect, it } from 'vitest';
import { tooMuchJson } from './json-shape.ts';

const limits = { bytes: 5_000_000, depth: 64, values: 300_000, properties: 20_000 };
const judge = (text: string): string | null => tooMuchJson(Buffer.from(text), limits);

describe('a JSON text', () => {
  it.each([
    ['brackets', '['.repeat(100_000), '64 levels'],
    ['brackets that are closed', '['.repeat(65) + ']'.repeat(65), '64 levels'],
    ['objects in objects', '{"a":'.repeat(65), '64 levels'],
    ['both in turn', '[{"a":'.repeat(33), '64 levels'],
    ['numbers', `[${'0,'.repeat(300_000)}0]`, '300000 values'],
    ['empty lists side by side', `[${'[],'.repeat(200_000)}0]`, '300000 values'],
    ['empty objects side by side', `[${'{},'.repeat(200_000)}0]`, '300000 values'],
    ['properties', `{${Array.from({ length: 20_001 }, (_, i) => `"${i}":0`).join(',')}}`, '20000 properties'],
    ['one name again and again', `{${'"":0,'.repeat(20_001)}"":0}`, '20000 properties'],
    ['text', `"${'x'.repeat(5_000_000)}"`, '5000000 bytes'],
  ])('of too many %s is too much', (_, text, most) => {
    expect(judge(text)).toBe(`more than ${most}`);
  });

  it.each([
    ['the ids of all images', JSON.stringify(Array.from({ length: 250_000 }, (_, i) => String(i + 100_000_000)))],
    ['brackets inside a string', JSON.stringify({ text: `${'[{'.repeat(10_000)}"\\"${':,'.repeat(400_000)}` })],
    ['a string that ends in a backslash', JSON.stringify(['\\', '[', '"', '\\"', '['.repeat(100)])],
    ['64 levels', '['.repeat(64) + ']'.repeat(64)],
    ['no JSON at all', 'x]]]]}}}"unclosed \\'],
    ['nothing', ''],
  ])('%s: may be parsed', (_, text) => {
    expect(judge(text)).toBe(null);
  });
});
