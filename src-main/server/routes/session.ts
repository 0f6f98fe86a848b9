/** The token of `serve` for a cookie, and whether this browser has one. */
import { Hono } from 'hono';
import { z } from 'zod';
import { sessionPath } from '../guards/body.ts';
import { refusalBody, refuse } from '../guards/refusal.ts';
import { type Sessions, sessionCookie } from '../guards/sessions.ts';

const request = z.object({ token: z.string().min(1).max(256) });

export function sessionRoutes(sessions: Sessions): Hono {
  const app = new Hono();
  const wrong = refusalBody(refuse(401, 'the token is not that of this server'), sessionPath);
  app.get(sessionPath, (c) => {
    if (sessions.holds(c.req.header('cookie'), c.req.header('host') ?? '')) return c.body(null, 204);
    return c.body(wrong, 401, { 'content-type': 'application/json' });
  });
  app.post(sessionPath, async (c) => {
    const body = request.safeParse(await c.req.json().catch(() => null));
    const value = body.success ? sessions.exchange(body.data.token) : null;
    if (value === null) return c.body(wrong, 401, { 'content-type': 'application/json' });
    return c.body(null, 204, { 'set-cookie': sessionCookie(c.req.header('host') ?? '', value) });
  });
  return app;
}
