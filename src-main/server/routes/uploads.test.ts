import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../app.ts';
import { EngineHost } from '../host.ts';
import { requestText, secretText, startTestServer, type TestServer } from '../test-server.ts';
import { type UploadAnswer, uploadRoutes } from './uploads.ts';

let server: TestServer;
let imports: string;
beforeAll(async () => {
  server = await startTestServer({ workspace: true });
  imports = path.join(server.folder, 'workspace', 'imports');
});
afterAll(() => server.close());

type Files = Record<string, string>;

function form(files: Files | [string, string][]): FormData {
  const data = new FormData();
  for (const [name, content] of Array.isArray(files) ? files : Object.entries(files))
    data.append('files', new Blob([content]), name);
  return data;
}

async function upload(files: Files | [string, string][], query = ''): Promise<UploadAnswer> {
  const headers = { cookie: server.cookie, origin: `http://${server.authority}` };
  const response = await fetch(`${server.address}api/uploads${query}`, { method: 'POST', headers, body: form(files) });
  const answer = await response.json();
  if (response.ok) return answer as UploadAnswer;
  throw Object.assign(new Error('refused'), { status: response.status, ...(answer as object) });
}

function lies(): string[] {
  return existsSync(imports) ? readdirSync(imports, { recursive: true }).map(String).sort() : [];
}

describe('uploads', () => {
  test('go nowhere where the folder for them is a link out of the workspace', async () => {
    const outside = path.join(server.folder, 'elsewhere');
    mkdirSync(path.join(outside, '0007.part'), { recursive: true });
    symlinkSync(outside, imports);
    await expect(upload({ 'a.png': 'A' })).rejects.toMatchObject({ status: 403, error: { code: 'unsafe-input' } });
    expect(readdirSync(outside)).toEqual(['0007.part']);
    rmSync(imports);
  });

  test('a dropped folder keeps its structure and becomes one id', async () => {
    const { files, skipped } = await upload({
      'birds/images.txt': '1 robin/1.jpg\n',
      'birds/images/robin/1.jpg': 'one',
      'birds/images/wren/größe 2.PNG': 'two',
      'birds/README.md': 'no',
      'birds/.DS_Store': 'no',
    });
    expect(files).toMatchObject([{ name: 'birds', kind: 'folder', isWorkspace: false }]);
    expect(skipped).toEqual({ count: 2, names: ['birds/README.md', 'birds/.DS_Store'] });
    const folder = server.host.folders.pathOf(files[0].id);
    expect(folder).toBe(path.join(imports, '0001', 'birds'));
    expect(readFileSync(path.join(folder, 'images', 'robin', '1.jpg'), 'utf8')).toBe('one');
    expect(readFileSync(path.join(folder, 'images', 'wren', 'größe 2.PNG'), 'utf8')).toBe('two');
    expect(lies()).not.toContain('0001/birds/README.md');
  });

  test('single images become an id each, in a folder of their own', async () => {
    const { files } = await upload({ 'a.png': 'A', 'b.webp': 'B' });
    expect(files.map(({ name, kind }) => [name, kind])).toEqual([
      ['a.png', 'file'],
      ['b.webp', 'file'],
    ]);
    expect(files.map(({ id }) => readFileSync(server.host.folders.pathOf(id), 'utf8'))).toEqual(['A', 'B']);
    expect(path.basename(path.dirname(server.host.folders.pathOf(files[0].id)))).toBe('0002');
  });

  test('a model’s file is taken where one is asked for, and nothing else is', async () => {
    const { files, skipped } = await upload({ 'birds.safetensors': 'M', 'a.png': 'A' }, '?of=model');
    expect(files).toMatchObject([{ name: 'birds.safetensors', kind: 'file' }]);
    expect(skipped.names).toEqual(['a.png']);
    await expect(upload({ 'birds.safetensors': 'M' })).rejects.toMatchObject({ status: 422 });
    await expect(upload({ 'a.png': 'A' }, '?of=model')).rejects.toMatchObject({
      error: { message: expect.stringContaining('a model that was exported') },
    });
  });

  test('bytes arrive as they were, large and small', async () => {
    const large = 'x\r\n--y'.repeat(700_000);
    const { files } = await upload({ 'large.png': large, 'empty.png': '' });
    const [first, second] = files.map(({ id }) => readFileSync(server.host.folders.pathOf(id), 'utf8'));
    expect([first === large, second]).toEqual([true, '']);
  });

  test.each([
    ['../escape.png', 'unsafe-input'],
    ['a/../../escape.png', 'unsafe-input'],
    ['/etc/escape.png', 'unsafe-input'],
    ['C:/escape.png', 'unsafe-input'],
    ['C:\\escape.png', 'unsafe-input'],
    ['..\\escape.png', 'unsafe-input'],
    ['a//b.png', 'unsafe-input'],
    ['./a.png', 'unsafe-input'],
    ['', 'bad-input'],
    ['a/con.png', 'bad-input'],
    ['nul/a.png', 'bad-input'],
    ['a /b.png', 'bad-input'],
    ['a:b.png', 'unsafe-input'],
    ['ab:c.png', 'bad-input'],
    [`${'d/'.repeat(20)}a.png`, 'bad-input'],
    [`${'n'.repeat(300)}.png`, 'bad-input'],
    [`${`${'n'.repeat(200)}/`.repeat(6)}a.png`, 'bad-input'],
  ])('the name %j is refused, and the whole upload with it', async (name, code) => {
    const before = lies();
    await expect(
      upload([
        ['good.png', 'x'],
        [name, secretText],
      ]),
    ).rejects.toMatchObject({ error: { code } });
    expect(lies()).toEqual(before);
    expect(existsSync(path.join(server.folder, 'escape.png'))).toBe(false);
  });

  test.each([
    ['a\0.png', 'unsafe-input'],
    ['a\r.png', 'bad-input'],
    ['%2e%2e/a.png', null],
    ['x%2f..%2fa.png', null],
  ])('the name %j, sent as it is', async (name, code) => {
    const before = lies();
    const body = `--x\r\ncontent-disposition: form-data; name="files"; filename="${name}"\r\n\r\nx\r\n--x--\r\n`;
    const headers = {
      cookie: server.cookie,
      origin: `http://${server.authority}`,
      'content-type': 'multipart/form-data; boundary=x',
    };
    const response = await fetch(`${server.address}api/uploads`, { method: 'POST', headers, body });
    if (code === null) {
      // No escape is ever decoded: the name is an ordinary, if odd, one.
      const { files } = (await response.json()) as UploadAnswer;
      expect(server.host.folders.pathOf(files[0].id).startsWith(imports + path.sep)).toBe(true);
    } else {
      expect(((await response.json()) as { error: { code: string } }).error.code).toMatch(/unsafe-input|bad-input/);
      expect(lies()).toEqual(before);
    }
  });

  test.each([
    [
      [
        ['a.png', '1'],
        ['a.png', '2'],
      ],
    ],
    [
      [
        ['a.png', '1'],
        ['A.PNG', '2'],
      ],
    ],
    [
      [
        ['ä.png', '1'],
        ['a\u0308.png', '2'],
      ],
    ],
    [
      [
        ['a.png', '1'],
        ['a.png/b.png', '2'],
      ],
    ],
    [
      [
        ['a.png/b.png', '1'],
        ['a.png', '2'],
      ],
    ],
  ] as [string, string][][][])('%j is twice the same', async (files) => {
    const before = lies();
    await expect(upload(files)).rejects.toMatchObject({ status: 422, error: { code: 'bad-input' } });
    expect(lies()).toEqual(before);
  });

  test('what cannot be imported is named', async () => {
    const before = lies();
    const refused = upload({ 'run.sh': 'x', 'page.html': '<script>', 'workspace.sqlite': 'x', 'image.svg': 'x' });
    await expect(refused).rejects.toMatchObject({ status: 422, error: { message: expect.stringContaining('run.sh') } });
    expect(lies()).toEqual(before);
  });

  test('a connection that breaks leaves nothing behind, and the server alive', async () => {
    const before = lies();
    const socket = connect(server.port, '127.0.0.1');
    const headers = {
      cookie: server.cookie,
      origin: `http://${server.authority}`,
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': '1000000',
    };
    socket.write(requestText(server, { method: 'POST', target: '/api/uploads', headers }));
    socket.write('--x\r\ncontent-disposition: form-data; name="files"; filename="cut.png"\r\n\r\nbeginning');
    await until(() => lies().some((name) => name.endsWith('.part/cut.png')));
    socket.destroy();
    await until(() => lies().length === before.length);
    expect(lies()).toEqual(before);
    expect((await upload({ 'after.png': 'x' })).files).toHaveLength(1);
  });

  test('one that was cancelled when all of it had come leaves nothing behind either', async () => {
    const before = lies();
    const gone = AbortSignal.abort();
    const request = { method: 'POST', body: form({ 'birds/1.png': 'x' }), signal: gone };
    const app = createApp(server.host);
    expect((await app.request('/api/uploads', request)).ok).toBe(false);
    expect((await app.request('/api/uploads?upload=cancelled&part=0&more=1', { ...request })).ok).toBe(false);
    expect(lies()).toEqual(before);
  });

  test('what a killed process left half filled is removed by the next upload', async () => {
    mkdirSync(path.join(imports, '0900.part', 'deep'), { recursive: true });
    writeFileSync(path.join(imports, '0900.part', 'deep', 'a.png'), 'x');
    const { files } = await upload({ 'next.png': 'x' });
    expect(existsSync(path.join(imports, '0900.part'))).toBe(false);
    expect(server.host.folders.pathOf(files[0].id)).toBe(path.join(imports, '0901', 'next.png'));
  });

  test('several at a time do not meet', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => upload({ 'same.png': String(index) })));
    const contents = answers.map(({ files }) => readFileSync(server.host.folders.pathOf(files[0].id), 'utf8'));
    expect(contents).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  test('a folder may come in several requests, and is there when the last one is', async () => {
    const query = (part: number, more: boolean) => `?upload=many-parts&part=${part}${more ? '&more=1' : ''}`;
    expect(await upload({ 'birds/a/1.png': 'x' }, query(0, true))).toMatchObject({ files: [] });
    await upload({ 'birds/a/notes.md': 'x' }, query(1, true));
    await upload({ 'birds/b/2.png': 'y' }, query(2, true));
    const { files, skipped } = await upload({ 'birds/a/3.png': 'z' }, query(3, false));
    expect([files.map(({ name }) => name), skipped.count]).toEqual([['birds'], 1]);
    const folder = server.host.folders.pathOf(files[0].id);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['a', 'a/1.png', 'a/3.png', 'b', 'b/2.png']);
    // What is over is over.
    await expect(upload({ 'c.png': 'x' }, query(4, false))).rejects.toMatchObject({ status: 404 });
  });

  test('of several requests, each has to follow the one before, and a bad one ends it', async () => {
    const before = lies();
    const query = '?upload=torn-apart&more=1';
    await upload({ 'birds/1.png': 'x' }, `${query}&part=0`);
    await expect(upload({ 'birds/3.png': 'x' }, `${query}&part=2`)).rejects.toMatchObject({ status: 404 });
    await expect(upload({ 'birds/1.png': 'x' }, `${query}&part=1`)).rejects.toMatchObject({ status: 422 });
    expect(lies()).toEqual(before);
    await expect(upload({ 'birds/2.png': 'x' }, `${query}&part=2`)).rejects.toMatchObject({ status: 404 });
    for (const bad of ['?upload=..', '?upload=short', '?part=1', '?more=1', '?upload=good-name&part=x'])
      await expect(upload({ 'a.png': 'x' }, bad)).rejects.toMatchObject({ status: 400 });
    expect(lies()).toEqual(before);
  });

  test('one that begins anew under its name takes the place of what was there', async () => {
    const before = lies();
    const query = '?upload=once-more';
    await upload({ 'birds/1.png': 'x' }, `${query}&part=0&more=1`);
    await upload({ 'birds/2.png': 'x' }, `${query}&part=0&more=1`);
    const { files } = await upload({ 'birds/3.png': 'x' }, `${query}&part=1`);
    const folder = server.host.folders.pathOf(files[0].id);
    expect(readdirSync(folder).sort()).toEqual(['2.png', '3.png']);
    await until(() => lies().length === before.length + 4); // the number, `birds` and the two files
  });

  test('limits on files, on each and on all', async () => {
    const app = new Hono().route('/', uploadRoutes(server.host, { files: 3, bytesEach: 10, bytes: 15 }));
    app.onError((thrown, c) => c.text(thrown.message));
    const status = async (files: Files): Promise<string> =>
      (await app.request('/uploads', { method: 'POST', body: form(files) })).text();
    const before = lies().length;
    expect(await status({ 'a.png': '', 'b.png': '', 'c.png': '', 'd.txt': '' })).toContain('more than 3 files');
    expect(await status({ 'a.png': 'x'.repeat(11) })).toContain('a.png is too large');
    expect(await status({ 'a.png': 'x'.repeat(10), 'b.png': 'x'.repeat(6) })).toContain('b.png is too large');
    expect(lies().length).toBe(before);
    expect(await status({ 'a.png': 'x'.repeat(10), 'b.png': 'x'.repeat(5) })).toContain('"files"');
  });

  test('what does not fit on the disk is refused before it is written', async () => {
    const response = await createApp(server.host).request('/api/uploads', {
      method: 'POST',
      body: '--x--',
      headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': String(2 ** 50) },
    });
    expect(response.status).toBe(507);
    expect(await response.json()).toMatchObject({ error: { code: 'disk-full' } });
  });

  test('without a workspace, and in the desktop, there is nowhere to send files', async () => {
    const stateFolder = path.join(server.folder, 'other');
    for (const [kind, status] of [
      ['serve', 404],
      ['desktop', 501],
    ] as const) {
      const app = createApp(new EngineHost({ kind, roots: null, stateFolder }));
      const response = await app.request('/api/uploads', { method: 'POST', body: form({ 'a.png': 'x' }) });
      expect(response.status).toBe(status);
    }
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(holds()).toBe(true);
}
