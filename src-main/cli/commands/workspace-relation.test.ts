/** Who is positive and who negative, set by tables from the command line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openForReading } from '../../workspace/open-read-only.ts';
import { failing, fast, smallScenes, tripletscope } from '../test-program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'relation-command-'));
const workspace = path.join(folder, 'work');
let names: string[] = [];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function table(name: string, lines: readonly string[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, lines.join('\n'));
  return file;
}

async function relation(...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await tripletscope('workspace', 'relation', workspace, ...args, '--json');
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
const refused = (...args: string[]) => failing('workspace', 'relation', workspace, ...args);

beforeAll(async () => {
  const scenes = await smallScenes(path.join(folder, 'scenes'));
  await tripletscope('import', scenes, '--workspace', workspace);
  using opened = openForReading(workspace);
  names = (await opened.images.all()).map(({ relativePath }) => relativePath);
}, 60_000);

it('is set by a list, told, trained by, and taken back', async () => {
  expect(await relation()).toEqual({ by: 'class' });
  const rows = names.map((name, i) => `${name},${names[(i + 1) % 18]},${names[(i + 5) % 18]}`);
  const csv = table('triplets.csv', ['anchor,positive,negative', ...rows]);
  expect(await relation('--by', 'list', '--csv', csv)).toEqual({ by: 'list', form: 'triplets', rows: 18 });
  const { stdout } = await tripletscope('workspace', 'relation', workspace);
  expect(stdout).toBe('by list: 18 triplets\n');
  await tripletscope('train', '--workspace', workspace, '--wasm', ...fast);
  await relation('--by', 'class');
  await tripletscope('train', '--workspace', workspace, '--wasm', ...fast);
  using opened = openForReading(workspace);
  expect(opened.models.all()).toHaveLength(2);
}, 60_000);

it('is set by numbers, by distance or by rank', async () => {
  const csv = table('ages.csv', ['image,target', ...names.map((name, i) => `${name},${i + 1}`)]);
  const distance = ['--scale', 'log', '--within', '0.1', '--beyond', '0.3'];
  expect(await relation('--by', 'target', '--csv', csv, ...distance)).toMatchObject({
    by: 'target',
    images: 18,
    scale: 'log',
    rule: { kind: 'distance', within: 0.1, beyond: 0.3 },
  });
  expect(await relation('--by', 'target', '--csv', csv, '--share', '0.1')).toMatchObject({
    rule: { kind: 'rank', share: 0.1 },
  });
  expect(await refused('--by', 'target', '--csv', csv, '--share', '0.7')).toMatchObject({ code: 'usage' });
  await relation('--by', 'class');
});

it('names every line that is wrong, of the file as an editor counts', async () => {
  const [a, b, c] = names;
  const csv = table('pairs.csv', ['a,b,same', `${a},${b},1`, '', `nowhere.png,${b},0`, `${b},${a},no`, `${c},${c},1`]);
  const { message, details } = await refused('--by', 'list', '--csv', csv);
  expect(details).toMatchObject({ file: csv, line: 4 });
  expect(message).toContain('2 more problems are listed');
  expect(details.list).toEqual([
    'line 4: the data set has no such image: nowhere.png',
    `line 5: a pair is listed as same and as different: 0 for ${b},${a}`,
    `line 6: the row names an image twice: ${c},${c}`,
  ]);
  expect(await relation()).toEqual({ by: 'class' });
});

it.each([
  [['--csv', 'x.csv'], 'usage'],
  [['--by', 'list'], 'usage'],
  [['--by', 'class', '--csv', 'x.csv'], 'usage'],
  [['--by', 'list', '--csv', 'x.csv', '--share', '0.1'], 'usage'],
  [['--by', 'target', '--csv', 'x.csv', '--within', '1'], 'usage'],
  [['--by', 'target', '--csv', 'x.csv', '--within', '-1', '--beyond', '2'], 'usage'],
  [['--by', 'list', '--csv', 'nowhere.csv'], 'not-found'],
  [['--by', 'list', '--csv', folder], 'bad-input'],
])('%j is refused', async (args, code) => {
  const { code: exit, stdout } = await tripletscope('workspace', 'relation', workspace, ...args, '--json');
  expect(exit).not.toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code } });
});

it('an empty table, another encoding and no data set are told apart', async () => {
  expect((await refused('--by', 'list', '--csv', table('empty.csv', ['a,b,same']))).message).toContain('has no rows');
  const binary = path.join(folder, 'binary.csv');
  writeFileSync(binary, new Uint8Array([0xff, 0xfe, 0x61, 0x00]));
  expect(await refused('--by', 'list', '--csv', binary)).toMatchObject({ code: 'bad-input' });
});
