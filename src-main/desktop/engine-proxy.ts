/** Passes a request of the window on to the engine's socket, and its answer back, both as streams. */
import http from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { securityHeaders } from '../server/content-security.ts';
import { keyHeader } from '../server/engine-messages.ts';
import type { EngineAddress } from './engine-supervisor.ts';

/** What a window may say about a request; everything else stays behind, the key above all. */
const passedOn = [
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

const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

export interface EngineSource {
  address: () => Promise<EngineAddress | null>;
}

/** A question that got no answer because the engine died is put to the next one; a change is not repeated. */
export async function forwardToEngine(request: Request, engine: EngineSource): Promise<Response> {
  const asks = request.method === 'GET' || request.method === 'HEAD';
  for (let attempt = 1; ; attempt++) {
    const address = await engine.address();
    if (address === null) return unavailable('the engine does not run');
    try {
      return await forward(request, address);
    } catch (error) {
      if (!asks || attempt === 3) return unavailable(`the engine did not answer (${String(error)})`);
    }
  }
}

function unavailable(message: string): Response {
  const error = { code: 'internal', message, details: { remedy: 'It is started again by itself.' } };
  return Response.json({ error }, { status: 503, headers: { ...securityHeaders, 'cache-control': 'no-store' } });
}

function forward(request: Request, { socket, key }: EngineAddress): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers: Record<string, string> = { host: 'tripletscope', [keyHeader]: key };
  for (const name of passedOn) {
    const value = request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return new Promise((resolve, reject) => {
    const options = { socketPath: socket, path: pathname + search, method: request.method, headers, agent };
    const passing = http.request(options, (answer) => resolve(responseOf(answer)));
    passing.once('error', reject);
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
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        answer.on('data', (chunk: Buffer) => {
          controller.enqueue(new Uint8Array(chunk));
          if ((controller.desiredSize ?? 0) <= 0) answer.pause();
        });
        answer.once('end', () => controller.close());
        answer.once('error', (error) => controller.error(error));
      },
      pull: () => void answer.resume(),
      cancel: () => void answer.destroy(),
    },
    { highWaterMark: 2 ** 20, size: (chunk) => chunk.byteLength },
  );
}
