/** How every procedure of the contract is made: its context, its errors on the wire, and the open workspace it needs. */
import { initTRPC, TRPCError } from '@trpc/server';
import { serialiseError } from '../../src-shared/error-wire.ts';
import { type ErrorCode, TripletscopeError } from '../../src-shared/errors.ts';
import { type HostEvent, windowHeader } from '../../src-shared/host-events.ts';
import type { ImageId } from '../workspace/ids.ts';
import type { EngineHost } from './host.ts';

export interface Context {
  host: EngineHost;
  /** The window that calls, as it names itself. */
  window?: string | undefined;
}

/** Whatever is no id is nobody. */
export function windowOf(headers: Headers): string | undefined {
  const id = headers.get(windowHeader);
  return id !== null && /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

const trpc = initTRPC.context<Context>().create({
  errorFormatter({ shape, error }) {
    const cause = error.cause instanceof TripletscopeError ? error.cause : null;
    const { code, message, details } = serialiseError(cause ?? error);
    // A request that does not parse is the caller's mistake; what the parser says names the field.
    const wire = { code: cause === null && error.code === 'BAD_REQUEST' ? ('usage' as const) : code, message, details };
    const { stack: _, ...data } = shape.data;
    return { ...shape, data: { ...data, error: wire } };
  },
});

export const router = trpc.router;

const statusOf: Partial<Record<ErrorCode, TRPCError['code']>> = {
  usage: 'BAD_REQUEST',
  'bad-input': 'UNPROCESSABLE_CONTENT',
  'not-found': 'NOT_FOUND',
  'not-permitted': 'FORBIDDEN',
  'unsafe-input': 'FORBIDDEN',
  'workspace-locked': 'CONFLICT',
  cancelled: 'CLIENT_CLOSED_REQUEST',
  unsupported: 'NOT_IMPLEMENTED',
};

/** Works with and without an open workspace. */
export const anyProcedure = trpc.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof TripletscopeError) {
    const { cause } = result.error;
    throw new TRPCError({ code: statusOf[cause.code] ?? 'INTERNAL_SERVER_ERROR', message: cause.message, cause });
  }
  return result;
});

/** `ctx.opened` is the open workspace; without one the call fails with `not-found`. */
export const procedure = anyProcedure.use(({ ctx, next }) => {
  const { host, window } = ctx;
  const opened = host.requireOpened();
  /** Tells every window; the one that asked can tell its own. */
  const changed = (what: Extract<HostEvent, { type: 'changed' }>['what'], images?: readonly string[]): void => {
    host.events.emit({
      type: 'changed',
      what,
      workspace: host.folders.idOf(opened.folder),
      ...(window && { window }),
      ...(images && { images }),
    });
    if (what === 'truth') for (const image of images ?? []) opened.rescoring.soon(Number(image) as ImageId);
  };
  return next({ ctx: { ...ctx, opened, changed } });
});
