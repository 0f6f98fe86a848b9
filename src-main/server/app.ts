/**
 * The engine as one fetch handler, `Request` → `Response`: the contract under `/trpc`, bytes under `/api`. Three hosts
 * carry it: `app://` in the desktop, loopback HTTP in `serve` (which puts its guards before it), a direct call in tests.
 */
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { serialiseError } from '../../src-shared/error-wire.ts';
import { type ErrorCode, TripletscopeError } from '../../src-shared/errors.ts';
import type { EngineHost } from './host.ts';
import { boundedJson } from './json-bodies.ts';
import { windowOf } from './procedures.ts';
import { appRouter } from './router.ts';
import { columnRoutes } from './routes/columns.ts';
import { compareRoutes } from './routes/compare.ts';
import { figureRoutes } from './routes/figures.ts';
import { imageRoutes } from './routes/images.ts';
import { modelRoutes } from './routes/models.ts';
import { regressionRoutes } from './routes/regressions.ts';
import { uploadRoutes } from './routes/uploads.ts';

/** `more`: what a host has beside the contract, after everything else. */
export function createApp(host: EngineHost, more: readonly Hono[] = []): Hono {
  const app = new Hono();
  app.use(boundedJson());
  app.all('/trpc/*', (c) =>
    fetchRequestHandler({
      endpoint: '/trpc',
      req: c.req.raw,
      router: appRouter,
      createContext: ({ req }) => ({ host, window: windowOf(req.headers) }),
      responseMeta: ({ errors, info }) => (isFull(errors, info?.calls.length ?? 1) ? { status: 507 } : {}),
    }),
  );
  app.route('/api', uploadRoutes(host));
  app.route('/api', columnRoutes(host));
  app.route('/api', imageRoutes(host));
  app.route('/api', compareRoutes(host));
  app.route('/api', figureRoutes(host));
  app.route('/api', modelRoutes(host));
  app.route('/api', regressionRoutes(host));
  for (const routes of more) app.route('/', routes);
  app.notFound((c) => c.json({ error: { code: 'not-found', message: 'nothing lies here', details: {} } }, 404));
  app.onError((error, c) => {
    const { code, message, details } = serialiseError(error);
    return c.json({ error: { code, message, details } }, statusOf[code] ?? 500);
  });
  return app;
}

/** tRPC has no word for a full disk; every call of the request has to say so. */
function isFull(errors: readonly { cause?: unknown }[], calls: number): boolean {
  const full = errors.filter(({ cause }) => cause instanceof TripletscopeError && cause.code === 'disk-full');
  return full.length === calls;
}

const statusOf: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  usage: 400,
  'bad-input': 422,
  'not-found': 404,
  'not-permitted': 403,
  'unsafe-input': 403,
  'workspace-locked': 409,
  cancelled: 499 as ContentfulStatusCode,
  unsupported: 501,
  'disk-full': 507,
};
