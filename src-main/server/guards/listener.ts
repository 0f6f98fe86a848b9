/** HTTP on the loopback address: the gate, what every answer says to the browser, and an end to bodies that never come. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { securityHeaders } from '../content-security.ts';
import { uploadPath } from './body.ts';
import { type GuardOptions, judge } from './guard.ts';
import { type Refusal, refusalBody } from './refusal.ts';
import { splitTarget } from './target.ts';

export interface TimeLimits {
  /** From the first byte of a request to the end of its head. */
  headMs: number;
  /** From the head to the end of the body; uploads are excepted. */
  bodyMs: number;
  /** How long an upload may stand still. */
  uploadIdleMs: number;
}

export const defaultTimeLimits: TimeLimits = { headMs: 10_000, bodyMs: 30_000, uploadIdleMs: 120_000 };

export interface ListenerOptions extends GuardOptions {
  fetch: (request: Request) => Response | Promise<Response>;
  times: TimeLimits;
}

/** Refusals are answered at once; what they had to say is read away for so long, so that the answer arrives. */
const drainMs = 1000;

export function createGuardedServer({ fetch, times, ...guard }: ListenerOptions): Server {
  const pass = getRequestListener(fetch, { overrideGlobalObjects: false });
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const { method = '', url: target = '', headers, rawHeaders } = request;
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    response.setHeader('cache-control', 'no-store'); // unless a route knows better
    const refusal = judge({ method, target, headers, rawHeaders }, guard);
    if (refusal !== null) {
      turnAway(request, response, refusal);
      return;
    }
    if (method === 'POST') watchBody(request, splitTarget(target).path === uploadPath ? 'idle' : 'whole', times);
    void pass(request, response);
  };
  const options = {
    headersTimeout: times.headMs,
    requestTimeout: 0, // `watchBody` knows uploads from the rest
    keepAliveTimeout: 60_000,
    connectionsCheckingInterval: Math.min(1000, times.headMs),
    maxHeaderSize: 32 * 1024,
  };
  return createServer(options, listener);
}

function turnAway(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const body = refusalBody(refusal, splitTarget(request.url ?? '').path);
  response.writeHead(refusal.status, {
    'content-length': Buffer.byteLength(body),
    'content-type': 'application/json',
    connection: 'close',
    ...(refusal.status === 405 ? { allow: 'GET, HEAD, POST' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
  request.resume();
  setTimeout(() => request.socket.destroy(), drainMs).unref();
}

/** Closes the connection where the body, or with `idle` its next piece, does not come in time. */
function watchBody(request: IncomingMessage, what: 'whole' | 'idle', times: TimeLimits): void {
  const { socket } = request;
  let seen = socket.bytesRead;
  const timer = setInterval(
    () => {
      if (request.complete) return stop();
      if (what === 'idle' && socket.bytesRead > seen) {
        seen = socket.bytesRead;
        return;
      }
      stop();
      socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n', () => socket.destroy());
    },
    what === 'idle' ? times.uploadIdleMs : times.bodyMs,
  );
  timer.unref();
  const stop = (): void => clearInterval(timer);
  request.once('end', stop);
  request.once('close', stop);
}
