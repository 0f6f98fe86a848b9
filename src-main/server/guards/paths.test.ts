/** Tricks with paths at every route, over raw HTTP: nothing but an exact name is ever served, and nothing without a session. */
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  pageText,
  type RawAnswer,
  secretText,
  send,
  sendAsPage,
  sendRaw,
  startTestServer,
  type TestServer,
} from '../test-server.ts';
import { listRoutes } from './list-routes.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  symlinkSync(path.join(server.folder, 'secret.txt'), path.join(server.folder, 'renderer', 'link.txt'));
});
afterAll(() => server.close());

const up = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '%252e%252e%252f',
  '..\\',
  '..%5c',
  '%c0%ae%c0%ae/',
  '....//',
  '..;/',
  '.%2e/',
  '%u002e%u002e/',
];
const ends = ['secret.txt', 'etc/passwd', 'workspace/workspace.sqlite'];

const tricks: string[] = [
  ...up.flatMap((step) => ends.map((end) => step.repeat(4) + end)),
  '%00',
  'a%00.png',
  '%0d%0aset-cookie:%20a=b',
  '%7f',
  '%80',
  '%',
  '%2',
  '%zz',
  '%25',
  '%2525',
  '\\',
  'C:\\secret.txt',
  'C:/secret.txt',
  '/etc/passwd',
  '//etc/passwd',
  'file:///etc/passwd',
  '~',
  '.',
  '..',
  './',
  '../',
  '.hidden',
  '-',
  'a'.repeat(15_000),
  'secret.txt',
  'link.txt',
  '__proto__',
  'constructor',
  '1;rm',
  '1|2',
  '1`2',
  '{}',
  '<script>',
  '"',
  "'",
  '\u00e4',
  'x-..',
  '*',
  '?',
  '#',
  '#/../secret.txt',
];

function isHarmless({ status, text }: RawAnswer): boolean {
  const tells = text.includes(secretText) || text.includes('root:') || text.includes('SQLite format');
  const trace = text.includes(server.folder) || /\n\s+at /.test(text);
  return (
    !tells && !trace && status !== 500 && (status === 0 || status >= 400 || text.includes(pageText) || status === 204)
  );
}

describe('paths', () => {
  test('every route is known to the list, and wants a session', async () => {
    const routes = listRoutes(server.app).filter(({ method, path: at }) => !(method === 'GET' && at === '/*'));
    expect(routes.map(({ path: at }) => at)).toEqual(expect.arrayContaining(['/trpc/*', '/api/uploads', '/session']));
    for (const { method, path: pattern } of routes) {
      const target = pattern.replace('*', 'workspace.state').replace(/:(\w+)(\{[^}]*\})?\??/g, '1');
      for (const each of method === 'ALL' ? ['GET', 'HEAD', 'POST'] : [method, 'HEAD']) {
        const writes = each === 'POST';
        const headers = { origin: writes ? `http://${server.authority}` : null };
        const { status } = await send(server, { method: each, target, headers, ...(writes ? { body: '{}' } : {}) });
        expect(`${each} ${pattern} ${status}`).toBe(`${each} ${pattern} 401`);
      }
    }
  });

  test('every trick at every route, with and without a session, finds nothing', { timeout: 120_000 }, async () => {
    const fixed = listRoutes(server.app).map(({ path: at }) => at.replace(/[:*].*$/, ''));
    const places = [...new Set(['/', '/assets/', '/trpc/', '/api/', '/api/uploads/', '/session/', ...fixed])];
    const harmful: string[] = [];
    for (const place of places) {
      for (const trick of tricks) {
        for (const request of [sendAsPage, send]) {
          const answer = await request(server, { target: (place.endsWith('/') ? place : `${place}/`) + trick });
          if (!isHarmless(answer)) harmful.push(`${place}${trick.slice(0, 60)}: ${answer.text.slice(0, 300)}`);
        }
      }
    }
    expect(harmful).toEqual([]);
  });

  test.each([
    '/%61pi/uploads',
    '/API/catalogue',
    '/Trpc/workspace.state',
    '//trpc/workspace.state',
    '/./trpc/workspace.state',
    '/assets/../trpc/workspace.state',
    '/session/../trpc/workspace.state',
    '/trpc%2fworkspace.state',
    '/trpc',
    '/api',
    '/nothing',
  ])('%s is no way around the session', async (target) => {
    const { status, text } = await send(server, { target });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(404);
    expect(text).not.toContain('"result"');
  });

  test.each([
    ['an absolute address of ours', (s: TestServer) => `http://${s.authority}/trpc/workspace.state`],
    ['an absolute address of another', () => 'http://evil.example/trpc/workspace.state'],
    ['a secure one', () => 'https://evil.example/'],
    ['two slashes', () => '//evil.example/trpc/workspace.state'],
    ['an asterisk', () => '*'],
    ['a file', () => 'file:///etc/passwd'],
    ['no slash', () => 'trpc/workspace.state'],
    ['a question mark', () => '?a=b'],
    ['a fragment', () => '/#/trpc'],
  ])('%s in the request line is refused', async (_, target) => {
    const { status } = await sendAsPage(server, { target: target(server) });
    expect(status).toBe(400);
  });

  test.each(['/?token=x', '/trpc/workspace.state?token=x', '/?a=b&token=', '/?%74oken=x', '/session?token=x'])(
    'a token in the query of %s is refused, also a right one',
    async (target) => {
      const { status, body } = await sendAsPage(server, { target: target.replace('=x', `=${server.sessions.token}`) });
      expect(status).toBe(400);
      expect(body).not.toContain(server.sessions.token);
    },
  );

  test('files are served by their exact names, hashed ones for good', async () => {
    const page = await send(server, {});
    expect([page.status, page.body, page.headers['cache-control']]).toEqual([200, pageText, 'no-cache']);
    const script = await send(server, { target: '/assets/index-DgpUxQFp.js' });
    expect([script.status, script.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(script.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    const head = await send(server, { method: 'HEAD', target: '/assets/index-DgpUxQFp.js' });
    expect([head.status, head.body]).toEqual([200, '']);
    for (const target of [
      '/index.html',
      '/.hidden',
      '/link.txt',
      '/assets',
      '/assets/',
      '/assets/index-DgpUxQFp.js/',
      '/ASSETS/index-DgpUxQFp.js',
    ])
      expect([target, (await send(server, { target })).status]).toEqual([target, 401]);
    const write = await sendAsPage(server, { method: 'POST', target: '/', body: '{}' });
    expect(write.status).toBe(405);
  });

  test('requests that are none, doubled headers and foreign methods end politely', async () => {
    const own = `host: ${server.authority}\r\ncookie: ${server.cookie}\r\nconnection: close\r\n`;
    const cases: [string, number[]][] = [
      [`GET / HTTP/1.1\r\nconnection: close\r\n\r\n`, [400]],
      [`GET /trpc/workspace.state HTTP/1.0\r\n\r\n`, [403]],
      [`GET /trpc/workspace.state HTTP/1.1\r\n${own}host: evil.example\r\n\r\n`, [400]],
      [`GET /trpc/workspace.state HTTP/1.1\r\nhost: evil.example\r\n${own}\r\n`, [400, 403]],
      [
        `POST /trpc/workspace.close HTTP/1.1\r\n${own}origin: http://${server.authority}\r\norigin: http://evil.example\r\ncontent-length: 2\r\ncontent-type: application/json\r\n\r\n{}`,
        [400],
      ],
      [`CONNECT evil.example:80 HTTP/1.1\r\n${own}\r\n`, [0, 400, 405]],
      [`BREW / HTTP/1.1\r\n${own}\r\n`, [400]],
      [`GET / HTTP/9.9\r\n${own}\r\n`, [400, 505]],
      ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [0, 400]],
      [`GET /${'a'.repeat(40_000)} HTTP/1.1\r\n${own}\r\n`, [400, 431]],
      [`GET / HTTP/1.1\r\n${own}x: ${'a'.repeat(40_000)}\r\n\r\n`, [431]],
    ];
    for (const [text, allowed] of cases) {
      const { status } = await sendRaw(server.port, text);
      expect(allowed, text.slice(0, 60)).toContain(status);
    }
    const upgraded = await sendRaw(
      server.port,
      `GET /trpc/workspace.state HTTP/1.1\r\n${own.replace('close', 'upgrade')}upgrade: websocket\r\n\r\n`,
      { endAfterMs: 100 },
    ).catch(() => null);
    expect(upgraded?.status ?? 0).not.toBe(101);
  });

  test('every answer says how the browser has to treat it', async () => {
    for (const target of ['/', '/assets/index-DgpUxQFp.js', '/trpc/workspace.state', '/session', '/nothing', '/..']) {
      for (const request of [sendAsPage, send]) {
        const { headers } = await request(server, { target });
        expect(headers['content-security-policy']).toContain("script-src 'self'");
        expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
        expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
        expect(headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
        });
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
        expect(headers['x-powered-by'] ?? headers.server).toBeUndefined();
      }
    }
  });

  test('escapes of letters pass, so that an id may be any text', async () => {
    for (const target of ['/api/nothing/gr%C3%B6%C3%9Fe', '/api/nothing/a%20b', '/api/nothing/x-1~2'])
      expect([target, (await sendAsPage(server, { target })).status]).toEqual([target, 404]);
  });

  test('a link on another page may open this one, and nothing else', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await send(server, { headers: link })).status).toBe(200);
    expect((await send(server, { headers: { ...link, 'sec-fetch-dest': 'iframe' } })).status).toBe(403);
    expect((await sendAsPage(server, { target: '/trpc/workspace.state', headers: link })).status).toBe(403);
    expect(
      (
        await send(server, {
          target: '/assets/index-DgpUxQFp.js',
          headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
        })
      ).status,
    ).toBe(403);
  });
});
