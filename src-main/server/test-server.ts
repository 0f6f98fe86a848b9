/** For tests: `serve` on a free port with files and a workspace of its own, and HTTP written by hand. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BodyLimits } from './guards/body.ts';
import type { TimeLimits } from './guards/listener.ts';
import { EngineHost } from './host.ts';
import { type Served, serveHost } from './serve.ts';

export interface TestServer extends Served {
  host: EngineHost;
  /** Holds `renderer`, `state`, `workspace`, `data` (the root that may be browsed) and `secret.txt`. */
  folder: string;
  /** `127.0.0.1:PORT`. */
  authority: string;
  /** `name=value` of a session. */
  cookie: string;
}

export const secretText = 'nobody may read this';
export const pageText = '<!doctype html><title>page</title>';

export async function startTestServer(
  options: { limits?: Partial<BodyLimits>; times?: Partial<TimeLimits>; workspace?: boolean } = {},
): Promise<TestServer> {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tripletscope-serve-')));
  const renderer = path.join(folder, 'renderer');
  mkdirSync(path.join(renderer, 'assets'), { recursive: true });
  mkdirSync(path.join(folder, 'data'));
  writeFileSync(path.join(folder, 'secret.txt'), secretText);
  writeFileSync(path.join(renderer, 'index.html'), pageText);
  writeFileSync(path.join(renderer, 'assets', 'index-DgpUxQFp.js'), 'export {};');
  writeFileSync(path.join(renderer, '.hidden'), secretText);
  const state = path.join(folder, 'state');
  const host = new EngineHost({ kind: 'serve', roots: [path.join(folder, 'data')], stateFolder: state });
  if (options.workspace === true) await host.open(path.join(folder, 'workspace'), { create: true });
  const served = await serveHost(host, { port: 0, renderer, ...options });
  const authority = `127.0.0.1:${served.port}`;
  const value = served.sessions.exchange(served.sessions.token)!;
  const close = async (): Promise<void> => {
    await served.close();
    await host.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...served, host, folder, authority, cookie: `tripletscope-${served.port}=${value}`, close };
}

export interface RawAnswer {
  /** 0: the connection was closed without an answer. */
  status: number;
  headers: Record<string, string>;
  body: string;
  text: string;
}

/** Sends bytes as they are and reads to the end of the connection. */
export function sendRaw(port: number, text: string | Buffer, { endAfterMs = 10_000 } = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const pieces: Buffer[] = [];
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(parseAnswer(Buffer.concat(pieces).toString('utf8')));
    };
    const timer = setTimeout(
      () => reject(new Error(`no end of the answer to ${String(text).slice(0, 80)}`)),
      endAfterMs,
    );
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('end', finish);
    socket.on('error', finish);
    socket.on('close', finish);
    socket.on('connect', () => socket.write(text));
  });
}

export interface RawRequest {
  method?: string;
  target?: string;
  /** Null leaves a header out. */
  headers?: Record<string, string | null>;
  body?: string;
}

/** A request as text, with what a browser would send unless said otherwise. */
export function requestText(
  server: TestServer,
  { method = 'GET', target = '/', headers = {}, body }: RawRequest,
): string {
  const all: Record<string, string | null> = {
    host: server.authority,
    connection: 'close',
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

export function send(server: TestServer, request: RawRequest): Promise<RawAnswer> {
  return sendRaw(server.port, requestText(server, request));
}

/** As the page itself would: with its cookie, its origin, and what Chromium says about the request. */
export function sendAsPage(server: TestServer, { headers = {}, ...request }: RawRequest): Promise<RawAnswer> {
  const own = { cookie: server.cookie, 'sec-fetch-site': 'same-origin', origin: `http://${server.authority}` };
  const reads = request.method === undefined || request.method === 'GET' || request.method === 'HEAD';
  return send(server, { ...request, headers: { ...own, ...(reads ? { origin: null } : {}), ...headers } });
}

function parseAnswer(text: string): RawAnswer {
  const [head, ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(first.split(' ')[1] ?? 0), headers, body: rest.join('\r\n\r\n'), text };
}
