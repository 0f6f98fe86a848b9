/** What the window loads before its first view stays small: views and what they need come when they are first shown. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const statement = /^\s*(?:import|export)\s+(?!type\b)(?:([^'";]*?)\s*from\s*)?'([^']+)'/gm;

/** Whether a clause brings more than types. */
function bringsValues(clause = ''): boolean {
  const [, names] = /^\{([^}]*)\}$/.exec(clause.trim()) ?? [];
  return names === undefined || names.split(',').some((name) => name.trim() !== '' && !/^\s*type\s/.test(name));
}

/** Everything that is imported from `start` on, other than by `import()`; packages by their name. */
function loadedWith(start: string): Set<string> {
  const found = new Set([start]);
  for (const file of found) {
    if (!/\.(ts|svelte)$/.test(file) || !existsSync(file)) continue;
    for (const [, clause, from] of readFileSync(file, 'utf8').matchAll(statement))
      if (bringsValues(clause)) found.add(from.startsWith('.') ? path.join(path.dirname(file), from) : from);
  }
  return found;
}

test('the schema library is not part of it', () => {
  const loaded = loadedWith(path.join(import.meta.dirname, 'main.ts'));
  expect(loaded).toContain(path.join(import.meta.dirname, 'shell', 'ImportTable.svelte'));
  expect(loaded).toContain('svelte');
  expect(loaded).not.toContain('zod');
});
