import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellQuoted } from './shell-quoted.ts';

test('a shell reads every word back as it was', () => {
  const words = ['a/b.pth', 'w.pth#teacher', '#x', 'my file.pth', "it's", '$HOME', 'a;b', '', 'ä ö'];
  const line = `printf '%s\\n' ${words.map(shellQuoted).join(' ')}`;
  expect(execFileSync('/bin/sh', ['-c', line]).toString()).toBe(`${words.join('\n')}\n`);
  expect(words.slice(0, 2).map(shellQuoted)).toEqual(words.slice(0, 2));
});
