/**
 * The one gate of `serve`: judges the head of every request before the engine sees it, so that no route can forget it.
 * What is not named as public wants a session, whether it exists or not.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { type BodyLimits, checkBody, sessionPath } from './body.ts';
import { checkHost, checkOrigin } from './origin.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { RequestHead } from './request-head.ts';
import type { Sessions } from './sessions.ts';
import { checkTarget, splitTarget } from './target.ts';

export interface GuardOptions {
  sessions: Sessions;
  limits: BodyLimits;
  /** Files of the interface: they hold no data, and the page that asks for the token is among them. */
  isPublic: (path: string) => boolean;
}

export interface RawRequest {
  method: string;
  target: string;
  headers: IncomingHttpHeaders;
  rawHeaders: readonly string[];
}

export function judge(request: RawRequest, { sessions, limits, isPublic }: GuardOptions): Refusal | null {
  const { method, target, headers } = request;
  const head: RequestHead = {
    method,
    headers,
    path: splitTarget(target).path,
    repeated: repeatedIn(request.rawHeaders),
  };
  const { path } = head;
  const refusal = checkHost(head) ?? checkTarget(target) ?? checkMethod(method) ?? checkOrigin(head);
  if (refusal !== null) return refusal;
  if (path !== sessionPath && !isPublic(path) && !sessions.holds(headers.cookie, headers.host!))
    return refuse(401, 'this page needs its token: open the address that `serve` printed');
  if (method === 'POST' && isPublic(path)) return refuse(405, 'files can only be read');
  return checkBody(head, limits);
}

function checkMethod(method: string): Refusal | null {
  return method === 'GET' || method === 'HEAD' || method === 'POST' ? null : refuse(405, 'expected GET, HEAD or POST');
}

function repeatedIn(rawHeaders: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index].toLowerCase();
    if (seen.has(name)) repeated.add(name);
    seen.add(name);
  }
  return repeated;
}
