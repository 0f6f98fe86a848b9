import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import { livePageScript, pageScript } from './page-script.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'page-script-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

test('names of two modules do not meet; types are gone, a module runs once', () => {
  file('shared.ts', "export const latest: string[] = [];\nlatest.push('shared');\n");
  file(
    'a.ts',
    "import { latest } from './shared.ts';\nlet own = 1;\nexport function a(): number {\n  own++;\n  latest.push('a');\n  return own;\n}\n",
  );
  const entry = file(
    'entry.ts',
    "import type { Nothing } from './nowhere.ts';\nimport { a as first, type Other } from './a.ts';\nimport {\n  latest,\n} from './shared.ts';\nconst own = 10;\n(globalThis as unknown as { found: unknown }).found = [own, first(), first(), latest.join()];\n",
  );
  const context: { found?: unknown } = {};
  vm.runInNewContext(pageScript(entry), context);
  expect([...(context.found as unknown[])]).toEqual([10, 2, 3, 'shared,a,a']);
});

test.each([
  ['a default import', "import a from './shared.ts';\n"],
  ['a package', "import { z } from 'zod';\n"],
  ['a default export', 'export default 1;\n'],
  ['an end of the script', "export const text = '</SCRIPT>';\n"],
])('refuses %s', (_, text) => {
  expect(() => pageScript(file('wrong.ts', text))).toThrow('cannot be linked');
});

test('refuses a cycle', () => {
  file('one.ts', "import { two } from './two.ts';\nexport const one = () => two;\n");
  const two = file('two.ts', "import { one } from './one.ts';\nexport const two = () => one;\n");
  expect(() => pageScript(two)).toThrow('a cycle');
});

test('the page of a live report is one script that names no place and no package', () => {
  const script = livePageScript();
  expect(() => new vm.Script(script)).not.toThrow();
  expect(script).not.toMatch(/https?:|\bimport\b\s*[({'"]|\/work\/|node_modules/);
  expect(script.length).toBeLessThan(150_000);
});
