import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { TruthFrame } from '../../../src-shared/compare-frames.ts';
import { decodeFrame } from '../../../src-shared/frame.ts';
import { decodeRgb, type Pixels } from '../../datasets/decode.ts';
import { temporaryFolder } from '../../datasets/test-folders.ts';
import { externalsOf } from '../../queries/externals.ts';
import { call, remove, sampleHost } from '../sample-host.ts';

async function pixelsOf(response: Response): Promise<Pixels> {
  expect(response.status).toBe(200);
  const file = path.join(temporaryFolder(), 'answer');
  writeFileSync(file, Buffer.from(await response.arrayBuffer()));
  return decodeRgb({ path: file });
}

/** 'red' or 'blue' at a place given as shares of width and height. */
function colourAt({ width, height, data }: Pixels, across: number, down: number): string {
  const at = 3 * (Math.floor(down * height) * width + Math.floor(across * width));
  return data[at] > 200 && data[at + 2] < 60 ? 'red' : data[at + 2] > 200 && data[at] < 60 ? 'blue' : 'other';
}

async function errorOf(app: Hono, url: string): Promise<{ status: number; code: string; message: string }> {
  const response = await app.request(url);
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return { status: response.status, code: error.code, message: error.message };
}

test('a thumbnail is the whole image, small and upright', async () => {
  const { app, ids } = await sampleHost();
  const wide = await pixelsOf(await app.request(`/api/thumbnails/${ids[0]}?size=160`));
  expect([wide.width, wide.height, colourAt(wide, 0.1, 0.5), colourAt(wide, 0.9, 0.5)]).toEqual([
    160,
    80,
    'red',
    'blue',
  ]);
  const tall = await pixelsOf(await app.request(`/api/thumbnails/${ids[1]}?size=320`));
  expect([tall.width, tall.height, colourAt(tall, 0.5, 0.1), colourAt(tall, 0.5, 0.9)]).toEqual([
    160,
    320,
    'red',
    'blue',
  ]);
});

test('a crop is a square around the boxes, else around the mask, in the frame of the upright image', async () => {
  const { app, ids } = await sampleHost();
  const box = await pixelsOf(await app.request(`/api/thumbnails/${ids[0]}?size=160&crop=1`));
  // 50 pixels and 15 % on either side; nothing is made larger than it is.
  expect([box.width, box.height, colourAt(box, 0.1, 0.5)]).toEqual([65, 65, 'blue']);
  const upright = await pixelsOf(await app.request(`/api/thumbnails/${ids[1]}?crop=1`));
  expect([upright.width, upright.height, colourAt(upright, 0.5, 0.5)]).toEqual([52, 52, 'blue']);
  const none = await pixelsOf(await app.request(`/api/thumbnails/${ids[3]}?crop=1`));
  expect([none.width, none.height]).toEqual([160, 80]);
});

test('a thumbnail outlives its image, is not sent twice, and says for how long it holds', async () => {
  const { app, ids, root } = await sampleHost();
  const url = `/api/thumbnails/${ids[3]}?size=160`;
  const first = await app.request(url);
  expect(first.headers.get('cache-control')).toBe('private, no-cache');
  expect(first.headers.get('content-type')).toBe('image/jpeg');
  remove(root, 'b/flat.png');
  expect((await app.request(url)).status).toBe(200);
  const again = await app.request(url, { headers: { 'if-none-match': first.headers.get('etag')! } });
  expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
  const versioned = await app.request(`${url}&v=abc`);
  expect(versioned.headers.get('cache-control')).toContain('immutable');
});

test('a missing, a damaged and an unknown image are errors with a code that name it', async () => {
  const { app, ids } = await sampleHost();
  for (const route of ['thumbnails', 'images']) {
    expect(await errorOf(app, `/api/${route}/${ids[5]}`)).toMatchObject({ status: 404, code: 'not-found' });
    expect((await errorOf(app, `/api/${route}/${ids[5]}`)).message).toContain('b/gone.jpg');
    expect(await errorOf(app, `/api/${route}/999`)).toMatchObject({ status: 404, code: 'not-found' });
  }
  const damaged = await errorOf(app, `/api/thumbnails/${ids[4]}`);
  expect(damaged).toMatchObject({ status: 422, code: 'bad-input' });
  expect(damaged.message).toContain('b/damaged.jpg');
});

test('a photograph comes as its own bytes, and a TIFF as what a browser shows', async () => {
  const { app, ids, root } = await sampleHost();
  const own = await app.request(`/api/images/${ids[0]}`);
  expect(own.headers.get('content-type')).toBe('image/jpeg');
  expect(own.headers.get('x-content-type-options')).toBe('nosniff');
  expect(Buffer.from(await own.arrayBuffer()).equals(readFileSync(path.join(root, 'a/wide.jpg')))).toBe(true);
  const held = await app.request(`/api/images/${ids[0]}`, { headers: { 'if-none-match': own.headers.get('etag')! } });
  expect(held.status).toBe(304);
  const scan = await app.request(`/api/images/${ids[2]}`);
  expect(scan.headers.get('content-type')).toBe('image/jpeg');
  const { width, height, ...pixels } = await pixelsOf(scan);
  expect([width, height, colourAt({ width, height, ...pixels }, 0.1, 0.5)]).toEqual([400, 200, 'red']);
});

test('a link that was put in the place of an image leads nowhere', async () => {
  const { app, ids, root } = await sampleHost();
  const outside = path.join(temporaryFolder(), 'secret.jpg');
  writeFileSync(outside, readFileSync(path.join(root, 'a/wide.jpg')));
  rmSync(path.join(root, 'a/wide.jpg'));
  symlinkSync(outside, path.join(root, 'a/wide.jpg'));
  for (const route of ['thumbnails', 'images']) {
    expect(await errorOf(app, `/api/${route}/${ids[0]}`)).toMatchObject({ status: 403, code: 'unsafe-input' });
  }
});

test('the ground truth: boxes in pixels, the mask at the evaluation size', async () => {
  const { app, ids } = await sampleHost();
  const read = async (index: number): Promise<TruthFrame> => {
    const response = await app.request(`/api/truth/${ids[index]}`);
    return decodeFrame<TruthFrame['meta'], TruthFrame['arrays']>(await response.arrayBuffer());
  };
  const { meta, arrays } = await read(0);
  expect(meta).toEqual({
    image: String(ids[0]),
    width: 400,
    height: 200,
    boxes: [{ x: 300, y: 50, width: 50, height: 50 }],
    rows: 224,
    columns: 224,
    hasMask: true,
  });
  // 50 × 50 of 400 × 200 pixels, each 224/400 wide and 224/200 high.
  expect(arrays.mask.reduce((sum, v) => sum + v, 0)).toBe(28 * 56);
  expect(arrays.mask[Math.floor((75 / 200) * 224) * 224 + Math.floor((325 / 400) * 224)]).toBe(1);
  expect((await read(3)).meta).toMatchObject({ boxes: [], hasMask: false });
  expect(await errorOf(app, `/api/truth/${ids[5]}`)).toMatchObject({ status: 404, code: 'not-found' });
});

test('an image from outside the data set is shown like the others, and has no ground truth', async () => {
  const { app, host, root } = await sampleHost();
  const { session } = host.requireOpened().engine;
  const { id } = await externalsOf(session).add(path.join(root, 'a/tall.jpg'));
  const tile = await pixelsOf(await app.request(`/api/thumbnails/${id}?size=160&crop=1`));
  expect([tile.width, tile.height, colourAt(tile, 0.5, 0.1)]).toEqual([80, 160, 'red']);
  const whole = await app.request(`/api/images/${id}`);
  expect(Buffer.from(await whole.arrayBuffer()).equals(readFileSync(path.join(root, 'a/tall.jpg')))).toBe(true);
  const truth = await app.request(`/api/truth/${id}`);
  const { meta } = decodeFrame<TruthFrame['meta'], TruthFrame['arrays']>(await truth.arrayBuffer());
  expect(meta).toMatchObject({ image: id, width: 200, height: 400, boxes: [], hasMask: false });
  remove(root, 'a/tall.jpg');
  for (const route of ['thumbnails', 'images', 'truth']) {
    expect(await errorOf(app, `/api/${route}/${id}`)).toMatchObject({ status: 404, code: 'not-found' });
    const unknown = await errorOf(app, `/api/${route}/x-${'a'.repeat(16)}`);
    expect(unknown).toMatchObject({ status: 404, code: 'not-found' });
  }
});

test('many who want the same thumbnail at once get it from one work', async () => {
  const { app, ids, workspace } = await sampleHost();
  const answers = await Promise.all(Array.from({ length: 40 }, () => app.request(`/api/thumbnails/${ids[0]}`)));
  const sizes = await Promise.all(answers.map(async (answer) => (await answer.arrayBuffer()).byteLength));
  expect(new Set(sizes).size).toBe(1);
  expect(workspace.images.count()).toBe(6);
});

test('a folder of the data set that becomes a link while it is served leads nowhere', async () => {
  const { app, ids, root } = await sampleHost();
  const url = `/api/images/${ids[0]}`;
  expect((await app.request(url)).status).toBe(200);
  expect((await app.request(`/api/truth/${ids[0]}`)).status).toBe(200);
  const outside = temporaryFolder('outside-');
  for (const name of ['a', 'b', 'masks']) {
    renameSync(path.join(root, name), path.join(outside, name));
    symlinkSync(path.join(outside, name), path.join(root, name));
  }
  const routes = [`images/${ids[0]}`, `images/${ids[2]}`, `images/${ids[4]}`, `truth/${ids[0]}`];
  routes.push(`thumbnails/${ids[1]}`, `thumbnails/${ids[4]}`, `thumbnails/${ids[0]}?crop=1`);
  for (const route of routes) {
    const { status, code, message } = await errorOf(app, `/api/${route}`);
    expect([route, status, code]).toEqual([route, 403, 'unsafe-input']);
    expect(message).toContain('the symbolic link leads out of the data set');
  }
});

test('an image from outside the data set has to stay below the roots of serve', async () => {
  const { app, host, workspace, root } = await sampleHost();
  const { session } = host.opened!.engine;
  const { id } = await externalsOf(session).add(path.join(root, 'a/tall.jpg'), [root]);
  expect((await app.request(`/api/images/${id}`)).status).toBe(200);
  const outside = temporaryFolder('outside-');
  renameSync(path.join(root, 'a'), path.join(outside, 'a'));
  symlinkSync(path.join(outside, 'a'), path.join(root, 'a'));
  for (const route of ['images', 'thumbnails'])
    expect(await errorOf(app, `/api/${route}/${id}`)).toMatchObject({ status: 403, code: 'unsafe-input' });
  expect(workspace.folder).toContain(root);
});

test('clearing the cache removes links and follows none; a cache that leads out is left alone', async () => {
  const { app, workspace } = await sampleHost();
  const outside = temporaryFolder('outside-');
  writeFileSync(path.join(outside, 'mine.txt'), 'mine');
  mkdirSync(path.join(workspace.cacheFolder, 'thumbnails', 'ab'), { recursive: true });
  writeFileSync(path.join(workspace.cacheFolder, 'thumbnails', 'ab', 'x.jpg'), 'x');
  symlinkSync(outside, path.join(workspace.cacheFolder, 'thumbnails', 'link'));
  symlinkSync(outside, path.join(workspace.cacheFolder, 'features'));
  expect((await call(app, 'cache.clear', {}, 'mutation')).data).toEqual({ files: 0, bytes: 0 });
  expect(readdirSync(workspace.cacheFolder)).toEqual([]);
  rmSync(workspace.cacheFolder, { recursive: true });
  symlinkSync(outside, workspace.cacheFolder);
  const { error } = await call(app, 'cache.clear', {}, 'mutation');
  expect(error).toMatchObject({ code: 'unsafe-input', message: expect.stringContaining('leads out of the workspace') });
  expect(readdirSync(outside)).toEqual(['mine.txt']);
});

test('tiles of an image, upright as it is shown; one that it does not have is refused', async () => {
  const { app, ids } = await sampleHost();
  const flat = await pixelsOf(await app.request(`/api/images/${ids[3]}/tiles/0/0/0`));
  expect([flat.width, flat.height, colourAt(flat, 0.4, 0.5), colourAt(flat, 0.6, 0.5)]).toEqual([
    400,
    200,
    'red',
    'blue',
  ]);
  const tall = await pixelsOf(await app.request(`/api/images/${ids[1]}/tiles/0/0/0`));
  expect([tall.width, tall.height]).toEqual([200, 400]);
  expect(await errorOf(app, `/api/images/${ids[3]}/tiles/1/0/0`)).toMatchObject({ status: 404, code: 'not-found' });
  expect(await errorOf(app, `/api/images/${ids[3]}/tiles/0/..%2f..%2fx/0`)).toMatchObject({ code: 'usage' });
  expect(await errorOf(app, `/api/images/${ids[3]}/tiles/0/1e9/0`)).toMatchObject({ code: 'usage' });
  expect((await errorOf(app, `/api/images/${ids[4]}/tiles/0/0/0`)).message).toContain('damaged.jpg');
  const again = await app.request(`/api/images/${ids[3]}/tiles/0/0/0`, {
    headers: { 'if-none-match': (await app.request(`/api/images/${ids[3]}/tiles/0/0/0`)).headers.get('etag')! },
  });
  expect(again.status).toBe(304);
});
