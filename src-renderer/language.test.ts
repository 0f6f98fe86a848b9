import { expect, test } from 'vitest';
import { nameableLanguage } from './language.ts';

test('what Intl cannot read is English, the rest stays', () => {
  expect(['de-CH', 'en-US', 'en-US@posix', 'C', ''].map(nameableLanguage)).toEqual([
    'de-CH',
    'en-US',
    'en-US',
    'en-US',
    'en-US',
  ]);
});
