import { expect, test } from 'vitest';
import { escapeXml } from './xml.ts';

test('markup is escaped, what XML cannot hold is dropped', () => {
  expect(escapeXml('a\u0000\u0008b\uffff\ud800c\td')).toBe('ab\ufffdc\td');
  expect(escapeXml(`<a href="x">R&D's 🐦</a>`)).toBe('&lt;a href=&quot;x&quot;&gt;R&amp;D&#39;s 🐦&lt;/a&gt;');
});
