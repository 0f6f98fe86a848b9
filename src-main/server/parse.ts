/** What comes in, parsed at the edge: queries and bodies of the binary routes. tRPC parses its own. */
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { TripletscopeError } from '../../src-shared/errors.ts';

/** Throws `usage` that names the first field which is not as it should be. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue.path.join('.');
  throw new TripletscopeError('usage', `${place === '' ? 'the request' : place}: ${issue.message}`);
}

/** A JSON body. Throws `usage` for what is none. */
export async function parseBody<Schema extends z.ZodType>(schema: Schema, c: Context): Promise<z.output<Schema>> {
  let body: unknown;
  try {
    body = await c.req.json();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new TripletscopeError('usage', 'the body of the request is no JSON');
  }
  return parseInput(schema, body);
}

/** Refuses larger bodies before they are read whole. */
export function limitedBody(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: (c) => {
      const error = { code: 'usage', message: `the request is larger than ${maxSize} bytes`, details: {} };
      return c.json({ error }, 413);
    },
  });
}
