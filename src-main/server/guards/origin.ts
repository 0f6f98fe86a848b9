/**
 * Who asks. A page of another site cannot choose `Host`, `Origin` or `Sec-Fetch-Site`; a rebound name shows in `Host`.
 * Any port passes: behind `ssh -L` the browser's port is another than the server's, and no foreign name is a loopback one.
 */
import { type Refusal, refuse } from './refusal.ts';
import type { RequestHead } from './request-head.ts';

/** The names of the address that the server is bound to; `[::1]` is not, so it is none of them. */
const loopback = /^(?:127\.0\.0\.1|localhost)(?::(\d{1,5}))?$/i;

export function checkHost({ headers, repeated }: Pick<RequestHead, 'headers' | 'repeated'>): Refusal | null {
  if (repeated.has('host') || repeated.has('origin')) return refuse(400, 'a header is there twice');
  const { host } = headers;
  if (host !== undefined && loopback.test(host) && Number(portOf(host)) <= 65_535) return null;
  return refuse(403, 'this server only answers to 127.0.0.1 and localhost');
}

/** The port as the browser sees it. */
export function portOf(host: string): string {
  return loopback.exec(host)?.[1] ?? '80';
}

/** Writes come from a page of this very origin and say so; reads do not come from elsewhere. */
export function checkOrigin({ method, path, headers }: RequestHead): Refusal | null {
  const { origin } = headers;
  const own = `http://${headers.host?.toLowerCase()}`;
  const reads = method === 'GET' || method === 'HEAD';
  if (origin === undefined ? !reads : origin !== own) return refuse(403, 'the request comes from another page');
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return null;
  // A link on another page may open this one: what it gets is the empty interface, without the cookie.
  const opens = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return opens && reads && path === '/' ? null : refuse(403, 'the request comes from another page');
}
