/** Passes a request of the window on to the engine's socket, and its answer back, both as streams. */
import http from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { windowHeader } from '../../src-shared/host-events.ts';
import { securityHeaders } from '../server/content-security.ts';
import { keyHeader } from '../server/engine-messages.ts';
import type { EngineAddress } from './engine-supervisor.ts';

/** What a window may say about a request; everything else stays behind, the key above all. */
const passedOn = [
  windowHeader,
  'accept',
  'content-type',
  'last-event-id',
  'if-none-match',
  'if-modified-since',
  'range',
  'trpc-accept',
  'x-trpc-source',
];
const kept = new Set([
  'cache-control',
  'content-disposition',
  'content-length',
  'content-range',
  'content-type',
  'accept-ranges',
  'etag',
  'last-modified',
  'vary',
]);

/** How long a question is put again. */
const patience = 15_000;

const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

export interface EngineSource {
  address: () => Promise<EngineAddress | null>;
}

/** A question that got no answer because the engine died is put to the next one; a change is not repeated. */
export async function forwardToEngine(request: Request, engine: EngineSource): Promise<Response> {
  const asks = request.method === 'GET' || request.method === 'HEAD';
  const end = Date.now() + patience;
  for (;;) {
    request.signal.throwIfAborted();
    const address = await engine.address();
    if (address === null) return unavailable('the engine does not run');
    try {
      return await forward(request, address);
    } catch (error) {
      request.signal.throwIfAborted(); // nobody waits for it any more
      if (!asks || Date.now() > end) return unavailable(`the engine did not answer (${String(error)})`);
      await sleep(50); // for its end to be noticed
    }
  }
}

function unavailable(message: string): Response {
  const error = { code: 'engine-gone', message, details: { remedy: 'It restarts automatically; try again.' } };
  const headers = { ...securityHeaders, 'cache-control': 'no-store', 'content-type': 'application/json' };
  return new Response(JSON.stringify({ error }), { status: 503, headers });
}

function forward(request: Request, { socket, key }: EngineAddress): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers: Record<string, string> = { host: 'tripletscope', [keyHeader]: key };
  for (const name of passedOn) {
    const value = request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return new Promise((resolve, reject) => {
    const options = {
      socketPath: socket,
      path: pathname + search,
      method: request.method,
      headers,
      agent,
      signal: request.signal,
    };
    const passing = http.request(options, (answer) => resolve(responseOf(answer)));
    passing.on('error', reject);
    if (request.body === null || request.body === undefined) passing.end();
    else pipeline(Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]), passing).catch(reject);
  });
}

function responseOf(answer: http.IncomingMessage): Response {
  const headers = new Headers(securityHeaders as Record<string, string>);
  for (const [name, value] of Object.entries(answer.headers))
    if (kept.has(name) && typeof value === 'string') headers.set(name, value);
  const status = answer.statusCode ?? 502;
  const empty = status === 204 || status === 304;
  if (empty) answer.resume();
  return new Response(empty ? null : streamOf(answer), { status, headers });
}

/** Bytes as they come, no faster than they are read; giving up reading ends the request. */
function streamOf(answer: http.IncomingMessage): ReadableStream<Uint8Array> {
  let open = true;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = (finish: () => void): void => {
          if (open) finish();
          open = false;
        };
        answer.on('data', (chunk: Buffer) => {
          if (!open) return;
          controller.enqueue(new Uint8Array(chunk));
          if ((controller.desiredSize ?? 0) <= 0) answer.pause();
        });
        answer.on('end', () => end(() => controller.close()));
        answer.on('error', (error) => end(() => controller.error(error)));
      },
      pull: () => void answer.resume(),
      cancel: () => {
        open = false;
        answer.destroy();
      },
    },
    { highWaterMark: 2 ** 20, size: (chunk) => chunk.byteLength },
  );
}
