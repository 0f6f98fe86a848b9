/** Commands that read work while another process has the workspace open; the others say who, and what to close. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openWorkspace } from '../workspace/open.ts';
import { openReadOnly } from '../workspace/open-read-only.ts';
import { failing, fast, smallScenes, tripletscope } from './test-program.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }); // whole runs, on a machine that may be busy

let folder: string;
let workspace: string;
let holder: ChildProcess | null = null;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'read beside-'));
  const scenes = await smallScenes(path.join(folder, 'scenes'));
  workspace = path.join(folder, 'work');
  const out = path.join(folder, 'report');
  const { code, stderr } = await tripletscope('report', scenes, '--workspace', workspace, '--out', out, ...fast);
  if (code !== 0) throw new Error(stderr);
});
afterEach(async () => {
  if (holder === null) return;
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  holder = null;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Another process that has the workspace open and writes into it, as a script of this name would. */
async function hold(script = 'engine-process.ts', ...words: string[]): Promise<number> {
  const source = `
    import { openWorkspace } from ${JSON.stringify(path.join(import.meta.dirname, '../workspace/open.ts'))};
    process.argv.splice(1, process.argv.length, ${[script, ...words].map((word) => JSON.stringify(word)).join(', ')});
    const workspace = openWorkspace(${JSON.stringify(workspace)});
    workspace.settings.set('written meanwhile', process.pid);
    console.log('open');
    setInterval(() => workspace.settings.set('tick', Date.now()), 5);`;
  holder = spawn(process.execPath, ['--input-type=module', '--no-warnings', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout!, 'data');
  return holder.pid!;
}

/** Every file below a folder with its time and size, but what the holder itself writes. */
function files(): string[] {
  const own = /^(workspace\.sqlite|lock)/;
  return readdirSync(workspace, { recursive: true, encoding: 'utf8' })
    .filter((name) => !own.test(name) && statSync(path.join(workspace, name)).isFile())
    .map(
      (name) => `${name} ${statSync(path.join(workspace, name)).mtimeMs} ${statSync(path.join(workspace, name)).size}`,
    )
    .sort();
}

const bytesOf = (place: string): [string, string][] =>
  readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(place, name)).isFile())
    .sort()
    .map((name) => [name, readFileSync(path.join(place, name)).toString('base64')]);

test('info, maps and figure give what they give alone, and write nothing', async () => {
  const run = async (name: string) => {
    const out = path.join(folder, name);
    const info = await tripletscope('workspace', 'info', workspace, '--json');
    const maps = await tripletscope('maps', '--workspace', workspace, '--out', path.join(out, 'maps'));
    const figure = await tripletscope(
      'figure',
      '--workspace',
      workspace,
      '--out',
      path.join(out, 'figure'),
      '--count',
      '2',
    );
    const transfer = await tripletscope('transfer', '--workspace', workspace, '--out', path.join(out, 'transfer'));
    expect([info, maps, figure, transfer].map(({ code, stderr }) => [code, /error/.test(stderr)])).toEqual(
      Array(4).fill([0, false]),
    );
    const { bytes: _, jobs: __, ...known } = JSON.parse(info.stdout);
    return { known, maps: bytesOf(path.join(out, 'maps')), figure: readFileSync(path.join(out, 'figure.svg'), 'utf8') };
  };
  const alone = await run('alone');
  await hold();
  const before = files();
  const beside = await run('beside');
  expect(files()).toEqual(before);
  expect(beside.known).toEqual(alone.known);
  expect(beside.maps.map(([name]) => name)).toEqual(alone.maps.map(([name]) => name));
  expect(beside.maps).toEqual(alone.maps);
  expect(beside.figure).toBe(alone.figure);
  expect(alone.maps.length).toBeGreaterThan(10);
});

test('the figure of the report is drawn again from its document, byte for byte', async () => {
  const at = (place: string, ending: string): Buffer => readFileSync(path.join(folder, place, `comparison.${ending}`));
  const spec = path.join(folder, 'report', 'comparison.json');
  const out = path.join(folder, 'again', 'comparison');
  const { code, stderr } = await tripletscope('figure', '--workspace', workspace, '--spec', spec, '--out', out);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
  for (const ending of ['pdf', 'svg', 'png'])
    expect(at('again', ending).equals(at('report', ending)), ending).toBe(true);
});

test('models are listed and exported as they are alone, and none is renamed or deleted', async () => {
  const run = async (name: string) => {
    const file = path.join(folder, `${name}.safetensors`);
    const list = await tripletscope('model', 'list', '--workspace', workspace, '--json');
    const exported = await tripletscope('model', 'export', '1', file, '--workspace', workspace);
    expect([list, exported].map(({ code, stderr }) => [code, stderr])).toEqual(Array(2).fill([0, '']));
    return { models: JSON.parse(list.stdout), bytes: readFileSync(file).toString('base64') };
  };
  const alone = await run('alone model');
  await hold();
  const before = files();
  const beside = await run('beside model');
  expect(files()).toEqual(before);
  expect(beside.models).toEqual(alone.models);
  expect(alone.models).toHaveLength(1);
  expect(beside.bytes === alone.bytes).toBe(true);
  for (const args of [
    ['rename', '1', 'mine'],
    ['delete', '1', '--yes'],
    ['use', '1'],
  ])
    expect(await failing('model', ...args, '--workspace', workspace)).toMatchObject({ code: 'workspace-locked' });
});

test('reads what the other process has written a moment ago, and cannot write', async () => {
  const pid = await hold();
  using reading = openReadOnly(workspace)!;
  expect(reading.settings.get('written meanwhile')).toBe(pid);
  expect(reading.readOnly).toBe(true);
  const locked = expect.objectContaining({ code: 'workspace-locked', message: expect.stringContaining(String(pid)) });
  expect(() => reading.settings.set('mine', 1)).toThrow(locked);
  expect(() => reading.store.transaction(() => 1)).toThrow(locked);
  expect(() => reading.requireWritable('the banks are missing')).toThrow(/: the banks are missing, but/);
});

test('where something would have to be made, it is said what makes it and who is in the way', async () => {
  const pid = await hold();
  const otherBanks = await failing(
    'maps',
    '--workspace',
    workspace,
    '--out',
    path.join(folder, 'no'),
    '--triplets',
    '7',
  );
  expect(otherBanks.code).toBe('workspace-locked');
  expect(otherBanks.message).toMatch(/grad-weights of \d+ images .* are missing: `tripletscope extract` computes them/);
  expect(otherBanks.message).toContain(`process ${pid}`);
  const otherModel = await failing(
    'figure',
    '--workspace',
    workspace,
    '--out',
    path.join(folder, 'no'),
    '--steps',
    '4',
  );
  expect(otherModel.message).toMatch(/another model than the current one, which `tripletscope train` would make/);
  expect(existsSync(path.join(folder, 'no'))).toBe(false);
});

test.each([
  [['engine-process.ts'], /a window of Tripletscope\. Close that window/],
  [['main.ts', 'serve', 'work'], /tripletscope serve\. End it with Ctrl\+C or close the workspace in its page/],
  [['main.ts', 'report', 'scenes'], /main\.ts report scenes\).*Wait until it is done, or end it with Ctrl\+C/],
] as const)('commands that write say which process has it open: %j', async ([script, ...words], said) => {
  const pid = await hold(script, ...words);
  for (const args of [['train'], ['extract'], ['evaluate']]) {
    const { code, message } = await failing(...args, '--workspace', workspace);
    expect([code, message]).toEqual(['workspace-locked', expect.stringMatching(said)]);
    expect(message).toContain(`by process ${pid}`);
  }
});

test('a holder’s file that holds anything else is shown in one line and not believed', async () => {
  await hold();
  const lock = path.join(workspace, 'lock.json');
  for (const text of ['{"pid":"\\u001b[31m\\n","command":{"a":1},"since":null}', '[]', 'null', '"x"', '\0\0', '']) {
    writeFileSync(lock, text);
    const { code, message } = await failing('train', '--workspace', workspace);
    expect(code).toBe('workspace-locked');
    expect([...message].every((sign) => sign >= ' ')).toBe(true);
  }
});

test('one of an older format is migrated where it is free, and says who has it open where it is not', async () => {
  const old = path.join(folder, 'old');
  openWorkspace(old, { create: true }).close();
  const lower = openWorkspace(old);
  lower.store.db.pragma('user_version = 0');
  lower.close();
  expect(openReadOnly(old)).toBeNull();
  expect(() => openReadOnly(path.join(folder, 'nowhere'))).toThrow('no workspace here');
});
