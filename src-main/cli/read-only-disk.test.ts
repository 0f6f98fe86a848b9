/** A workspace on a disk that nobody can write: a backup works, everything else ends at once and says why. */
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readOnlyWay, runReadOnly } from '../../fixtures/read-only.ts';
import { copyWorkspaceV2 } from '../../fixtures/workspace-copy.ts';
import { checkWorkspace } from '../workspace/check.ts';
import { openWorkspace } from '../workspace/open.ts';
import { fast, type Outcome } from './test-program.ts';

const way = readOnlyWay();
const title = way === null ? ' (skipped: root may not mount here, and ignores permissions)' : ` (by ${way.kind})`;

let folder: string;
let workspace: string;
let data: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tripletscope-read-only-')));
  ({ workspace, data } = copyWorkspaceV2(folder));
  openWorkspace(workspace).close(); // brought to the present format, and sealed
});
afterAll(() => rmSync(folder, { recursive: true }));

/** All commands in one process: what takes long is to start it. */
function onReadOnlyDisk(commands: readonly (readonly string[])[]): Outcome[] {
  const program = path.join(import.meta.dirname, 'test-program.ts');
  const script = `
    const { tripletscope } = await import(${JSON.stringify(program)});
    const outcomes = [];
    for (const args of ${JSON.stringify(commands)}) outcomes.push(await tripletscope(...args));
    console.log(JSON.stringify(outcomes));
    process.exit(0);`;
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
  return JSON.parse(runReadOnly(way!, workspace, node)) as Outcome[];
}

it.skipIf(way === null)(
  `is copied elsewhere; every other command ends at once and says why${title}`,
  { timeout: 60_000 },
  async () => {
    const before = readdirSync(workspace, { recursive: true });
    const into = path.join(folder, 'copies');
    const [copy, within, ...others] = onReadOnlyDisk([
      ['workspace', 'backup', workspace, '--into', into],
      ['workspace', 'backup', workspace],
      ['workspace', 'repair', workspace],
      ['workspace', 'check', workspace],
      ['workspace', 'info', workspace],
      ['model', 'list', '--workspace', workspace],
      ['train', '--workspace', workspace, ...fast],
      ['report', data, '--workspace', workspace, '--out', path.join(folder, 'report'), ...fast],
      ['import', data, '--workspace', workspace],
    ]);
    expect([copy.code, copy.stderr]).toEqual([0, '']);
    for (const { code, stderr } of [within, ...others]) {
      expect(stderr).toMatch(/^error: .*(it is read-only|the workspace cannot be written)/m);
      expect(stderr).toContain('--into FOLDER');
      expect(stderr).not.toMatch(/ENOENT|\n\s+at /);
      expect(code).toBe(1);
    }
    expect(readdirSync(workspace, { recursive: true })).toEqual(before);
    // The copy is a workspace, and whole.
    const [made] = readdirSync(into);
    expect((await checkWorkspace(path.join(into, made))).ok).toBe(true);
    expect(existsSync(path.join(into, made, 'models'))).toBe(true);
  },
);
