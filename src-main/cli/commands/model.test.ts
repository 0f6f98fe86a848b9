/** The models of a workspace from the command line: listed, named, carried elsewhere, thrown away. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { failing, fast, smallScenes, tripletscope } from '../test-program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'model-command-'));
const [here, elsewhere] = ['here', 'elsewhere'].map((name) => path.join(folder, name));
const file = path.join(folder, 'model.safetensors');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const json = async <T>(...args: string[]): Promise<T> => {
  const { code, stdout, stderr } = await tripletscope(...args, '--json');
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
};
type Listed = {
  id: number;
  key: string;
  hash: string;
  name: string | null;
  current: boolean;
  unseen: number;
  images: number;
}[];
const list = (workspace: string) => json<Listed>('model', 'list', '--workspace', workspace);

beforeAll(async () => {
  const scenes = await smallScenes(path.join(folder, 'scenes'));
  for (const workspace of [here, elsewhere]) await json('import', scenes, '--workspace', workspace);
  await json('train', '--workspace', here, '--wasm', ...fast);
}, 120_000);

it('is listed, named and found by its name', async () => {
  const [model] = await list(here);
  expect(model).toMatchObject({ current: true, name: null, images: 18, unseen: 0 });
  expect(model.key.startsWith(model.hash)).toBe(true);
  await json('model', 'rename', String(model.id), '  birds   and  bees ', '--workspace', here);
  expect((await list(here))[0].name).toBe('birds and bees');
  const { stdout } = await tripletscope('model', 'list', '--workspace', here);
  expect(stdout).toContain(`*   1  ${model.hash}  birds and bees  (18 images, `);
  expect(await failing('model', 'rename', '1', 'a\u202eb', '--workspace', here)).toMatchObject({ code: 'usage' });
  expect(await failing('model', 'use', 'no such', '--workspace', here)).toMatchObject({ code: 'not-found' });
});

it('goes to another workspace by a file, is embedded there, and steps work with it without training', async () => {
  const [{ key }] = await list(here);
  await json('model', 'export', 'birds and bees', file, '--workspace', here);
  expect(await failing('model', 'export', '1', file, '--workspace', here)).toMatchObject({ code: 'usage' });
  const imported = await json<{ added: boolean; unseen: number }>('model', 'import', file, '--workspace', elsewhere);
  expect(imported).toMatchObject({ added: true, unseen: 18 });
  expect(await list(elsewhere)).toMatchObject([{ key, name: 'birds and bees', current: true, unseen: 18, images: 0 }]);
  const embedded = await json('model', 'embed', '--workspace', elsewhere);
  expect(embedded).toMatchObject({ key, embedded: 18, images: 18 });
  const banks = await json<{ banks: unknown[]; seconds: object }>('extract', '--workspace', elsewhere, '--wasm');
  expect(Object.keys(banks.seconds)).not.toContain('training');
  expect(await list(elsewhere)).toHaveLength(1);
  expect(await failing('model', 'import', path.join(folder, 'scenes'), '--workspace', elsewhere)).toMatchObject({
    code: 'bad-input',
  });
}, 180_000);

it('says what would go, and goes only when told', async () => {
  const before = await json('model', 'delete', '1', '--workspace', elsewhere);
  expect(before).toMatchObject({ deleted: false, embeddings: 18, files: 2 });
  expect(await list(elsewhere)).toHaveLength(1);
  const { stdout } = await tripletscope('model', 'delete', '1', '--workspace', elsewhere);
  expect(stdout).toMatch(/model 1 would take with it 18 embeddings, \d+ banks, 0 evaluations, 2 files/);
  expect(await json('model', 'delete', '1', '--yes', '--workspace', elsewhere)).toMatchObject({ deleted: true });
  expect(await list(elsewhere)).toEqual([]);
  expect(existsSync(file)).toBe(true);
});
