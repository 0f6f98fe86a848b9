/** How bytes are answered: with their type taken at its word, and cached by the window as far as their URL allows. */
import type { Context } from 'hono';

export interface BytesAnswer {
  type: string;
  /** Names the content: a window that has it gets 304. */
  tag?: string;
}

/** A URL with `v` names one version of the content for good; without it the window asks again each time. */
export function cacheHeaders(c: Context, { type, tag }: BytesAnswer): Record<string, string> {
  const versioned = tag !== undefined && c.req.query('v') !== undefined;
  return {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'cache-control':
      tag === undefined ? 'no-store' : versioned ? 'private, max-age=31536000, immutable' : 'private, no-cache',
    ...(tag === undefined ? {} : { etag: `"${tag}"` }),
  };
}

/** The answer 304 where the window holds this content already, else null. */
export function unchanged(c: Context, answer: BytesAnswer & { tag: string }): Response | null {
  const held = c.req.header('if-none-match');
  if (held === undefined || !held.split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${answer.tag}"`)) {
    return null;
  }
  return c.body(null, 304, cacheHeaders(c, answer));
}

/** A frame (`src-shared/frame.ts`). */
export function frame(c: Context, bytes: Uint8Array<ArrayBuffer>): Response {
  return c.body(bytes, 200, cacheHeaders(c, { type: 'application/octet-stream' }));
}
