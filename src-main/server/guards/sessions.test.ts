import { timingSafeEqual } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { send, sendAsPage, startTestServer, type TestServer } from '../test-server.ts';
import { Sessions, sessionCookie } from './sessions.ts';

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return { ...crypto, timingSafeEqual: vi.fn(crypto.timingSafeEqual) };
});

beforeEach(() => {
  vi.mocked(timingSafeEqual).mockClear();
});

describe('sessions', () => {
  test('the token has 256 bits and is another each time', () => {
    const tokens = Array.from({ length: 20 }, () => new Sessions().token);
    expect(new Set(tokens).size).toBe(20);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  test('each exchange gives a value of its own; all are good, the token is none of them', () => {
    const sessions = new Sessions();
    const [one, two] = [sessions.exchange(sessions.token)!, sessions.exchange(sessions.token)!];
    expect(one).not.toBe(two);
    const holds = (value: string): boolean => sessions.holds(`tripletscope-80=${value}`, 'localhost');
    expect([holds(one), holds(two), holds(sessions.token), holds('')]).toEqual([true, true, false, false]);
    expect(new Sessions().holds(`tripletscope-80=${one}`, 'localhost')).toBe(false);
  });

  test('a wrong token gives nothing', () => {
    const sessions = new Sessions();
    const { token } = sessions;
    for (const wrong of ['', 'x', token.slice(1), `${token}x`, token.toLowerCase(), new Sessions().token])
      expect(sessions.exchange(wrong)).toBeNull();
  });

  test('a ticket is good once, and for two minutes', () => {
    const sessions = new Sessions();
    const ticket = sessions.ticket(0);
    expect(sessions.exchange(ticket, 1000)).not.toBeNull();
    expect(sessions.exchange(ticket, 1001)).toBeNull();
    expect(sessions.exchange(sessions.ticket(0), 120_001)).toBeNull();
  });

  test('secrets are compared in constant time, whatever their length', () => {
    const sessions = new Sessions();
    const value = sessions.exchange(sessions.token)!;
    vi.mocked(timingSafeEqual).mockClear();
    sessions.exchange('x');
    sessions.exchange(sessions.token);
    expect(timingSafeEqual).toHaveBeenCalledTimes(2);
    sessions.holds(`tripletscope-80=${value}`, 'localhost');
    sessions.holds('tripletscope-80=x', 'localhost');
    expect(timingSafeEqual).toHaveBeenCalledTimes(6); // both times with both sessions
    for (const [a, b] of vi.mocked(timingSafeEqual).mock.calls) expect(a.byteLength).toBe(b.byteLength);
  });

  test('beyond 256 browsers the first is forgotten', () => {
    const sessions = new Sessions();
    const values = Array.from({ length: 257 }, () => sessions.exchange(sessions.token)!);
    expect(sessions.holds(`tripletscope-80=${values[0]}`, 'localhost')).toBe(false);
    expect(sessions.holds(`tripletscope-80=${values[1]}`, 'localhost')).toBe(true);
  });

  test('the cookie is kept from scripts and other sites, and named by the port that the browser sees', () => {
    expect(sessionCookie('localhost:4780', 'v')).toBe('tripletscope-4780=v; Path=/; HttpOnly; SameSite=Strict');
    expect(sessionCookie('127.0.0.1', 'v')).toMatch(/^tripletscope-80=/);
  });
});

describe('the exchange', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  const exchange = (token: unknown, headers: Record<string, string | null> = {}) =>
    send(server, {
      method: 'POST',
      target: '/session',
      body: JSON.stringify({ token }),
      headers: { origin: `http://${server.authority}`, ...headers },
    });

  test('gives a cookie that lets in, and nothing to read', async () => {
    const { status, headers, body } = await exchange(server.sessions.token);
    expect([status, body]).toEqual([204, '']);
    const match = /^(tripletscope-(\d+)=[\w-]{43}); Path=\/; HttpOnly; SameSite=Strict$/.exec(headers['set-cookie']);
    expect(Number(match?.[2])).toBe(server.port);
    expect(headers['set-cookie']).not.toContain(server.sessions.token);
    const state = await send(server, { target: '/trpc/workspace.state', headers: { cookie: match![1] } });
    expect(state.status).toBe(200);
  });

  test.each([['wrong'], [''], [null], [5], [['x']], ['x'.repeat(150)]])('%j gives nothing', async (token) => {
    const { status, headers } = await exchange(token);
    expect(status).toBe(401);
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('behind another port the cookie has that port’s name and is good there', async () => {
    const { headers } = await exchange(server.sessions.token, {
      host: 'localhost:5555',
      origin: 'http://localhost:5555',
    });
    const [cookie] = headers['set-cookie'].split(';');
    expect(cookie).toMatch(/^tripletscope-5555=/);
    const at = (host: string) => send(server, { target: '/session', headers: { host, cookie } });
    expect([(await at('localhost:5555')).status, (await at(server.authority)).status]).toEqual([204, 401]);
  });

  test('a foreign page cannot make it', async () => {
    expect((await exchange(server.sessions.token, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await exchange(server.sessions.token, { origin: null })).status).toBe(403);
    expect((await exchange(server.sessions.token, { 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await exchange(server.sessions.token, { 'content-type': 'text/plain' })).status).toBe(415);
  });

  test('a header with the token is no way in', async () => {
    const headers = { authorization: `Bearer ${server.sessions.token}` };
    expect((await send(server, { target: '/trpc/workspace.state', headers })).status).toBe(401);
  });

  test('errors reach both clients in their own shapes', async () => {
    const plain = await send(server, { target: '/api/catalogue' });
    expect(JSON.parse(plain.body)).toMatchObject({ error: { code: 'not-permitted', details: {} } });
    const typed = await send(server, { target: '/trpc/workspace.state' });
    expect(JSON.parse(typed.body)).toMatchObject({
      error: { code: -32_603, data: { error: { code: 'not-permitted' } } },
    });
  });

  test('events come to who is let in, and to nobody else', async () => {
    const stream = sendAsPage(server, { target: '/trpc/events', headers: { accept: 'text/event-stream' } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await send(server, { target: '/trpc/events' })).status).toBe(401);
    const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    expect((await sendAsPage(server, { target: '/trpc/events', headers: foreign })).status).toBe(403);
    await server.close();
    expect((await stream).text).toContain('text/event-stream');
  });
});
