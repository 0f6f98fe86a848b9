/** `app://tripletscope/`: the built interface, and the engine behind `/trpc` and `/api`. */
import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { contentSecurityPolicy, securityHeaders } from '../server/content-security.ts';
import { type EngineSource, forwardToEngine } from './engine-proxy.ts';
import { origin, scheme } from './origin.ts';
import { findStaticFile } from './static-files.ts';

/** Before the application is ready. */
export function declareScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme, privileges }]);
}

export interface Served {
  /** The built interface. */
  folder: string;
  /** The server of `npm run dev`, in place of the folder. */
  devServer: string | null;
  engine: EngineSource;
}

export function serveInterface(served: Served): void {
  protocol.handle(scheme, (request) => answer(request, served));
}

async function answer(request: Request, { folder, devServer, engine }: Served): Promise<Response> {
  const url = new URL(request.url);
  if (`${url.protocol}//${url.host}` !== origin) return nothing(404);
  if (/^\/(trpc|api)\//.test(url.pathname)) return forwardToEngine(request, engine);
  if (request.method !== 'GET' && request.method !== 'HEAD') return nothing(405);
  if (devServer !== null) return fromDevServer(url, devServer);
  const found = await findStaticFile(folder, url.pathname);
  if (found === null) return nothing(404);
  const bytes = await readFile(found.file);
  return new Response(bytes, { headers: { ...securityHeaders, 'content-type': found.type } });
}

function nothing(status: number): Response {
  return new Response(null, { status, headers: securityHeaders as Record<string, string> });
}

/** Vite puts styles into the page by script and talks over a socket of its own. */
async function fromDevServer({ pathname, search }: URL, devServer: string): Promise<Response> {
  const answer = await fetch(new URL(pathname + search, devServer));
  const policy = contentSecurityPolicy
    .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    .replace("connect-src 'self'", `connect-src 'self' ${devServer.replace(/^http/, 'ws')}`);
  const headers = {
    ...securityHeaders,
    'content-security-policy': policy,
    'content-type': answer.headers.get('content-type') ?? 'text/plain',
  };
  return new Response(await answer.arrayBuffer(), { status: answer.status, headers });
}
