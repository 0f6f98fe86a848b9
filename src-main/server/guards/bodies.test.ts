import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestText, sendAsPage, sendRaw, startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    limits: { json: 1000, session: 200, upload: 5000 },
    times: { headMs: 300, bodyMs: 300, uploadIdleMs: 300 },
    workspace: true,
  });
});
afterAll(() => server.close());

const close = '/trpc/workspace.state';
const write = { method: 'POST', target: '/trpc/workspace.forget' };

describe('bodies', () => {
  test.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/octet-stream', 415],
    ['application/jsonp', 415],
    ['', 415],
    [null, 415],
  ])('%s is not taken for JSON', async (type, status) => {
    const answer = await sendAsPage(server, { ...write, body: '{}', headers: { 'content-type': type } });
    expect(answer.status).toBe(status);
  });

  test('JSON is not taken for an upload, and multipart only there', async () => {
    const upload = { method: 'POST', target: '/api/uploads', body: '{}' };
    expect((await sendAsPage(server, upload)).status).toBe(415);
    const type = { 'content-type': 'Multipart/Form-Data; boundary=x' };
    expect((await sendAsPage(server, { ...upload, headers: type })).status).toBe(422);
    expect((await sendAsPage(server, { ...upload, target: '/session', headers: type })).status).toBe(415);
  });

  test('JSON passes with a character set, and reaches the engine', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const { status, body } = await sendAsPage(server, { ...write, body: '{"folder":"x"}', headers });
    expect(status).toBe(404);
    expect(JSON.parse(body)).toMatchObject({ error: { data: { error: { code: 'not-found' } } } });
  });

  test.each([
    [write.target, 1000],
    ['/session', 200],
    ['/api/uploads', 5000],
  ])('%s takes %i bytes and not one more', async (target, most) => {
    const type = target === '/api/uploads' ? 'multipart/form-data; boundary=x' : 'application/json';
    const sent = (length: number) =>
      sendAsPage(server, { method: 'POST', target, body: 'x'.repeat(length), headers: { 'content-type': type } });
    expect((await sent(most)).status).not.toBe(413);
    expect((await sent(most + 1)).status).toBe(413);
  });

  test('a huge body that is only announced is refused at once', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': '99999999999' };
    expect((await sendAsPage(server, { ...write, headers })).status).toBe(413);
  });

  test.each([write.target, '/session', '/api/weights/1', '/api/embeddings/1'])(
    '%s refuses what is built too deep before it parses it',
    async (target) => {
      const body = '['.repeat(target === '/session' ? 200 : 1000);
      const { status, body: answer } = await sendAsPage(server, { method: 'POST', target, body });
      expect(status).toBe(413);
      expect(answer).toContain('the body of the request has more than 64 levels');
      expect(JSON.parse(answer)).toHaveProperty(
        target === write.target ? 'error.data.error.code' : 'error.code',
        'usage',
      );
    },
  );

  test('lengths are told, once, as numbers; nothing comes in chunks or compressed', async () => {
    const json = { 'content-type': 'application/json' };
    const status = async (headers: Record<string, string>) =>
      (await sendAsPage(server, { ...write, headers: { ...json, ...headers } })).status;
    expect(await status({})).toBe(411);
    expect(await status({ 'transfer-encoding': 'chunked' })).toBe(411);
    expect([400]).toContain(await status({ 'content-length': '-1' }));
    expect([400]).toContain(await status({ 'content-length': '2x' }));
    expect(await status({ 'content-length': '2', 'content-encoding': 'gzip' })).toBe(415);
    const both = { 'content-length': '2', 'transfer-encoding': 'chunked' };
    expect([400, 411]).toContain(await status(both));
  });

  test('two lengths are refused', async () => {
    const text = requestText(server, {
      ...write,
      headers: { cookie: server.cookie, origin: `http://${server.authority}` },
      body: '{}',
    });
    const { status } = await sendRaw(
      server.port,
      text.replace('connection: close', 'connection: close\r\ncontent-length: 9'),
    );
    expect(status).toBe(400);
  });

  test('what asks has no body', async () => {
    expect((await sendAsPage(server, { target: close, body: '{}' })).status).toBe(400);
    expect((await sendAsPage(server, { target: close, headers: { 'content-length': '0' } })).status).toBe(200);
    expect((await sendAsPage(server, { target: close, headers: { 'transfer-encoding': 'chunked' } })).status).toBe(411);
  });

  test('what does not parse is an error for a person', async () => {
    const { status, body } = await sendAsPage(server, { ...write, body: '{"folder":' });
    expect(status).toBe(400);
    expect(body).not.toMatch(/\bat .*\.ts/);
    const session = await sendAsPage(server, { method: 'POST', target: '/session', body: '[1' });
    expect(session.status).toBe(401);
  });

  test.each([
    ['the head', 'GET / HTTP/1.1\r\nhost: x'],
    ['nothing', ''],
  ])('%s that does not go on is cut off', async (_, text) => {
    const { status } = await sendRaw(server.port, text);
    expect([0, 408]).toContain(status);
  });

  test('a body that does not come is cut off', async () => {
    const headers = {
      cookie: server.cookie,
      origin: `http://${server.authority}`,
      'content-type': 'application/json',
      'content-length': '500',
    };
    const { status } = await sendRaw(server.port, `${requestText(server, { ...write, headers })}{"folder":`);
    expect(status).toBe(408);
  });

  test('an upload may take long, but not stand still', async () => {
    const type = 'multipart/form-data; boundary=x';
    const headers = {
      cookie: server.cookie,
      origin: `http://${server.authority}`,
      'content-type': type,
      'content-length': '4000',
    };
    const socket = connect(server.port, '127.0.0.1');
    socket.write(requestText(server, { method: 'POST', target: '/api/uploads', headers }));
    socket.write('--x\r\ncontent-disposition: form-data; name="files"; filename="a.png"\r\n\r\n');
    let answer = '';
    let ended = 0;
    socket.on('data', (piece) => {
      answer += piece.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      ended = performance.now();
    });
    const started = performance.now();
    for (let piece = 0; piece < 8; piece++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      socket.write('y'.repeat(10));
    }
    expect([answer, ended]).toEqual(['', 0]);
    while (ended === 0 && performance.now() - started < 25_000) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answer).toContain('408');
    expect(ended - started).toBeGreaterThan(800);
  });
});
