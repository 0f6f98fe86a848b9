/** Before every route: a JSON body that is too large, too deep or has too many values is refused before it is parsed. */
import type { MiddlewareHandler } from 'hono';
import { type JsonLimits, tooMuchJson } from '../system/json-shape.ts';
import { requestLimits } from './guards/body.ts';
import { refusalBody, refuse } from './guards/refusal.ts';

/** Bodies of another type pass: uploads are read in pieces, and no route parses anything else. */
export function boundedJson(limits: JsonLimits = requestLimits): MiddlewareHandler {
  return async (c, next) => {
    const { raw } = c.req;
    if (raw.body === null || (c.req.header('content-type') ?? '').startsWith('multipart/')) return next();
    const body = await readAtMost(raw.body, limits.bytes);
    const tooMuch = body === null ? `more than ${limits.bytes} bytes` : tooMuchJson(body, limits);
    if (tooMuch !== null) {
      const refusal = refuse(413, `the body of the request has ${tooMuch}`);
      return c.body(refusalBody(refusal, c.req.path), 413, { 'content-type': 'application/json' });
    }
    const { method, headers, signal } = raw;
    c.req.raw = new Request(raw.url, { method, headers, signal, body });
    return next();
  };
}

/** Null where there is more. */
async function readAtMost(body: AsyncIterable<Uint8Array>, most: number): Promise<Buffer<ArrayBuffer> | null> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.byteLength;
    if (length > most) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
