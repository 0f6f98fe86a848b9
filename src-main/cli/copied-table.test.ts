/** The command that the window gives makes the table that the window shows. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { ComparedTable } from '../../src-shared/compared-table.ts';
import { call, sampleHost } from '../server/sample-host.ts';
import { failing } from './test-program.ts';

const main = path.join(import.meta.dirname, 'main.ts');

test('a table without values is an error with a remedy', async () => {
  const { workspace } = await sampleHost();
  const table = (...args: string[]) => failing('table', '--workspace', workspace.folder, ...args);
  expect(await table('--subset', 'train')).toMatchObject({
    code: 'not-found',
    message: expect.stringMatching(/^none of these images has a score\. Choose other images \(--subset\)/),
  });
});

test('pasted into a shell', async () => {
  const spec = { rows: ['single'], metrics: ['pointing', 'energyInBox'], subset: ["tag=it's night, or $HOME", 'test'] };
  const { app, workspace, ids } = await sampleHost();
  workspace.reviews.tag(ids[4], "it's night, or $HOME");
  const shown = (await call(app, 'evaluations.table', spec)).data as ComparedTable;
  const line = (await call(app, 'evaluations.command', spec)).data as string;
  const program = `'${process.execPath}' --disable-warning=ExperimentalWarning '${main}'`;
  const command = line.replace(/^tripletscope/, () => program);
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} --json`]);
  const { metrics, ...made } = JSON.parse(stdout) as ComparedTable;
  // Columns of the command stand in the order of all metrics.
  expect([...metrics].sort()).toEqual([...shown.metrics].sort());
  expect(made).toEqual({ ...JSON.parse(JSON.stringify(shown)), metrics: undefined });
});
