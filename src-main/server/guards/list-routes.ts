/** Every route of the engine, so that a test can knock at each of them. */
import type { Hono } from 'hono';

/** `GET /api/images/:image`; middleware, which answers to all methods of a pattern, is named `ALL`. */
export function listRoutes(app: Hono): { method: string; path: string }[] {
  const seen = new Map(app.routes.map(({ method, path }) => [`${method} ${path}`, { method, path }]));
  return [...seen.values()];
}
