/** The engine behind loopback HTTP: the interface's files, the exchange of the token, and the contract behind the gate. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Hono } from 'hono';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { createApp } from './app.ts';
import { type BodyLimits, defaultBodyLimits } from './guards/body.ts';
import { createGuardedServer, defaultTimeLimits, type TimeLimits } from './guards/listener.ts';
import { Sessions } from './guards/sessions.ts';
import type { EngineHost } from './host.ts';
import { sessionRoutes } from './routes/session.ts';
import { StaticFiles } from './static-files.ts';

export interface ServeOptions {
  /** 0: any that is free. */
  port: number;
  /** Where the built interface lies; beside the program unless set. */
  renderer?: string;
  limits?: Partial<BodyLimits>;
  times?: Partial<TimeLimits>;
}

export interface Served {
  port: number;
  /** Without a token: `http://127.0.0.1:4780/`. */
  address: string;
  sessions: Sessions;
  /** All routes, for tests. */
  app: Hono;
  /** False: there is nothing to show yet. */
  built: boolean;
  close: () => Promise<void>;
}

const besideTheProgram = path.join(import.meta.dirname, '../../out/renderer');

/** Listens on 127.0.0.1 alone. Throws `usage` where the port cannot be had. The host stays open at `close`. */
export async function serveHost(host: EngineHost, options: ServeOptions): Promise<Served> {
  const sessions = new Sessions();
  const files = new StaticFiles(options.renderer ?? besideTheProgram);
  // Files come last: no file's name takes a route's place.
  const app = createApp(host, [sessionRoutes(sessions), files.routes()]);
  const server = createGuardedServer({
    fetch: (request) => app.fetch(request),
    sessions,
    limits: { ...defaultBodyLimits, ...options.limits },
    times: { ...defaultTimeLimits, ...options.times },
    isPublic: (urlPath) => files.has(urlPath),
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections(); // events never end by themselves
    });
  return { port, address: `http://127.0.0.1:${port}/`, sessions, app, built: files.built, close };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, port)));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, resolve);
  });
}

function portError(error: NodeJS.ErrnoException, port: number): unknown {
  const why = { EADDRINUSE: 'is in use by another program', EACCES: 'may not be used by you' }[error.code ?? ''];
  if (why === undefined) return error;
  const remedy = 'Choose another with --port, or --port 0 for any that is free.';
  return new TripletscopeError('usage', `port ${port} ${why}`, { remedy }, { cause: error });
}
