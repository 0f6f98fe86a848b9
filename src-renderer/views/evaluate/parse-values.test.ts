import { expect, it } from 'vitest';
import { parseValues } from './parse-values.ts';

it('takes whole numbers, and nothing else', () => {
  expect(parseValues('7, 3;7 20')).toEqual([3, 7, 20]);
  for (const text of ['', '0', '1.5', 'all', '3, x', '100001', '-2']) expect(parseValues(text)).toBeNull();
});
