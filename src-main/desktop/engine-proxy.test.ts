import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forwardToEngine } from './engine-proxy.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tripletscope-proxy-'));
const address = { socket: path.join(folder, 'engine'), key: 'secret' };
const engine = { address: () => Promise.resolve(address) };
let seen: http.IncomingMessage[] = [];
let closed = 0;
let givenUp = 0;
let server: http.Server;

/** An engine that echoes, streams for ever, and counts. */
function listen(): Promise<void> {
  server = http.createServer((request, response) => {
    seen.push(request);
    if (request.url === '/api/forever') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'set-cookie': 'a=b', 'x-own': 'no' });
      response.write('data: 1\n\n');
      request.on('close', () => closed++);
      return;
    }
    if (request.url === '/api/silent') {
      response.on('close', () => givenUp++);
      return;
    }
    if (request.url === '/api/large') {
      response.end(Buffer.alloc(5_000_000, 7));
      return;
    }
    request.pipe(response);
  });
  return new Promise((resolve) => server.listen(address.socket, resolve));
}

beforeAll(listen);
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(process.platform === 'win32')('passing requests on to the engine', () => {
  it('carries bodies both ways, with its own key and only the headers that a page may set', async () => {
    seen = [];
    const headers = {
      'content-type': 'application/json',
      'x-tripletscope-key': 'mine',
      cookie: 'c',
      authorization: 'a',
    };
    const request = new Request('app://tripletscope/trpc/x?batch=1', { method: 'POST', body: '{"a":1}', headers });
    const answer = await forwardToEngine(request, engine);
    expect(await answer.text()).toBe('{"a":1}');
    expect(seen[0].url).toBe('/trpc/x?batch=1');
    expect(seen[0].headers).toMatchObject({ 'x-tripletscope-key': 'secret', 'content-type': 'application/json' });
    expect(seen[0].headers).not.toHaveProperty('cookie');
    expect(seen[0].headers).not.toHaveProperty('authorization');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('brings a large answer whole', async () => {
    const answer = await forwardToEngine(new Request('app://tripletscope/api/large'), engine);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(bytes.length).toBe(5_000_000);
    expect(bytes.every((value) => value === 7)).toBe(true);
  });

  it('streams events as they come, and ends the request when nobody reads any more', async () => {
    const answer = await forwardToEngine(new Request('app://tripletscope/api/forever'), engine);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('x-own')).toBeNull();
    const reader = answer.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n');
    await reader.cancel();
    await expect.poll(() => closed).toBe(1);
  });

  it('ends a request at the engine that is given up before it has an answer, and puts it no second time', async () => {
    seen = [];
    const giveUp = new AbortController();
    const answer = forwardToEngine(new Request('app://tripletscope/api/silent', { signal: giveUp.signal }), engine);
    await expect.poll(() => seen.length).toBe(1);
    giveUp.abort();
    await expect(answer).rejects.toThrow(/abort/);
    await expect.poll(() => givenUp).toBe(1);
    expect(seen).toHaveLength(1);
  });

  it('puts a question again to the engine that follows, and does not repeat a change', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const change = await forwardToEngine(
      new Request('app://tripletscope/trpc/x', { method: 'POST', body: '1' }),
      engine,
    );
    expect(change.status).toBe(503);
    expect(await change.json()).toMatchObject({ error: { code: 'engine-gone' } });
    const question = forwardToEngine(new Request('app://tripletscope/api/large'), engine);
    await listen();
    expect((await question).status).toBe(200);
  });

  it('says so where there is none', async () => {
    const answer = await forwardToEngine(new Request('app://tripletscope/api/large'), {
      address: () => Promise.resolve(null),
    });
    expect(answer.status).toBe(503);
  });
});
