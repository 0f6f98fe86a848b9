/** Host × Origin × token × method, each combination over a socket of its own to a server that listens. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapConcurrently } from '../../system/pace.ts';
import { send, startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

type Verdict = 'good' | 'bad';
type Choice = [name: string, value: string | null, verdict: Verdict];

const hosts = (port: number): Choice[] => [
  ['own', `127.0.0.1:${port}`, 'good'],
  ['localhost', `localhost:${port}`, 'good'],
  ['capitals', `LOCALHOST:${port}`, 'good'],
  ['another port, as behind ssh -L', 'localhost:9999', 'good'],
  ['no port', '127.0.0.1', 'good'],
  ['IPv6, which is not bound', `[::1]:${port}`, 'bad'],
  ['a foreign name, rebound', `evil.example:${port}`, 'bad'],
  ['a name that begins like ours', `localhost.evil.example:${port}`, 'bad'],
  ['a name that ends like ours', `evil-localhost:${port}`, 'bad'],
  ['with a dot', `localhost.:${port}`, 'bad'],
  ['any address', `0.0.0.0:${port}`, 'bad'],
  ['another loopback address', `127.0.0.2:${port}`, 'bad'],
  ['as a number', `2130706433:${port}`, 'bad'],
  ['with a user', `me@127.0.0.1:${port}`, 'bad'],
  ['a port that is none', '127.0.0.1:99999', 'bad'],
  ['empty', '', 'bad'],
];

/** Good ones fit the host. */
const origins = (host: string): Choice[] => [
  ['own', `http://${host.toLowerCase()}`, 'good'],
  ['none', null, 'good'], // for reads; writes have to say it
  ['null', 'null', 'bad'],
  ['foreign', 'http://evil.example', 'bad'],
  ['https', `https://${host.toLowerCase()}`, 'bad'],
  ['another port', 'http://127.0.0.1:1', 'bad'],
  ['with a path', `http://${host.toLowerCase()}/`, 'bad'],
  ['empty', '', 'bad'],
];

const sites: Choice[] = [
  ['not said', null, 'good'],
  ['same-origin', 'same-origin', 'good'],
  ['same-site', 'same-site', 'bad'],
  ['cross-site', 'cross-site', 'bad'],
];

/** For the port that the host names. */
const cookies = (session: string, port: string): Choice[] => [
  ['right', `tripletscope-${port}=${session}`, 'good'],
  ['right among others', `a=b; tripletscope-${port}=${session}; c=d`, 'good'],
  ['none', null, 'bad'],
  ['wrong', `tripletscope-${port}=${'A'.repeat(43)}`, 'bad'],
  ['of another port', `tripletscope-1=${session}`, 'bad'],
  ['the token itself', `tripletscope-${port}=${server.sessions.token}`, 'bad'],
  ['cut short', `tripletscope-${port}=${session.slice(0, -1)}`, 'bad'],
  ['empty', `tripletscope-${port}=`, 'bad'],
];

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'] as const;
const known: readonly string[] = ['GET', 'HEAD', 'POST'];

describe('every combination', () => {
  test('is answered as it has to be', { timeout: 240_000 }, async () => {
    const session = server.cookie.split('=')[1];
    const cases: { label: string; want: number; run: () => Promise<{ status: number; headers: object }> }[] = [];
    for (const [hostName, host, hostIs] of hosts(server.port)) {
      const port = /:(\d+)$/.exec(host!)?.[1] ?? '80';
      for (const [originName, origin, originIs] of origins(host!))
        for (const [siteName, site, siteIs] of sites)
          for (const [cookieName, cookie, cookieIs] of cookies(session, port))
            for (const method of methods) {
              // Where one thing is wrong already, the others are tried in their plainest form alone.
              const wrong = [hostIs, originIs, siteIs, cookieIs].filter((is) => is === 'bad').length;
              if (wrong > 2 || (wrong === 2 && !known.includes(method))) continue;
              const writes = method === 'POST';
              const fromElsewhere = originIs === 'bad' || siteIs === 'bad' || (writes && origin === null);
              const refusals: [boolean, number][] = [
                [hostIs === 'bad', 403],
                [!known.includes(method), 405],
                [fromElsewhere, 403],
                [cookieIs === 'bad', 401],
              ];
              const want = refusals.find(([applies]) => applies)?.[1] ?? 200;
              const target = writes ? '/trpc/workspace.close' : '/trpc/workspace.state';
              const headers = { host, origin, cookie, 'sec-fetch-site': site };
              const label = `${method}, host ${hostName}, origin ${originName}, site ${siteName}, cookie ${cookieName}`;
              const run = () => send(server, { method, target, headers, ...(writes ? { body: '{}' } : {}) });
              cases.push({ label, want, run });
            }
    }
    const wrong: string[] = [];
    await mapConcurrently(cases, 8, async ({ label, want, run }) => {
      const { status, headers } = await run();
      const passes = want === 200 ? status === 200 || status === 204 : status === want;
      if (!passes) wrong.push(`${label}: expected ${want}, received ${status}`);
      if (Object.keys(headers).some((name) => name.startsWith('access-control-'))) wrong.push(`${label}: CORS`);
    });
    expect(cases.length).toBeGreaterThan(3000);
    expect(wrong).toEqual([]);
  });
});
