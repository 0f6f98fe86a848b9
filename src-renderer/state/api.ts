/** The engine as the interface calls it: typed procedures, frames of arrays, and errors as the engine's own. */
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client';
import type { AppRouter } from '../../src-main/server/router.ts';
import { reviveError, type SerialisedError } from '../../src-shared/error-wire.ts';
import { messageOf, TripletscopeError } from '../../src-shared/errors.ts';
import { decodeFrame, type Frame, type FrameArray } from '../../src-shared/frame.ts';
import { windowHeader } from '../../src-shared/host-events.ts';
import { engineFetch } from './connection.svelte.ts';
import { windowId } from './window-id.ts';

export const api = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: ({ type }) => type === 'subscription',
      true: httpSubscriptionLink({ url: '/trpc' }),
      false: httpBatchLink({
        url: '/trpc',
        fetch: engineFetch,
        maxURLLength: 8000,
        headers: { [windowHeader]: windowId },
      }),
    }),
  ],
});

export type Api = typeof api;

/** A file from `/api`; throws the engine's own coded error. */
export async function fetchBlob(path: string, asked: Asked = {}): Promise<Blob> {
  const response = await engineFetch(path, requestOf(asked));
  if (!response.ok) throw await errorOf(response);
  return response.blob();
}

/** A frame from `/api`; throws the engine's own coded error. */
export async function fetchFrame<Meta, Arrays extends Record<string, FrameArray>>(
  path: string,
  asked: Asked = {},
): Promise<Frame<Meta, Arrays>> {
  const response = await engineFetch(path, requestOf(asked));
  if (!response.ok) throw await errorOf(response);
  return decodeFrame<Meta, Arrays>(await response.arrayBuffer());
}

interface Asked {
  signal?: AbortSignal;
  /** JSON. */
  body?: unknown;
}

/** It reads only, be it by POST: sent again where the engine comes back. */
function requestOf({ signal, body }: Asked): RequestInit & { reads: true } {
  if (body === undefined) return { signal, reads: true };
  const headers = { 'content-type': 'application/json' };
  return { signal, method: 'POST', headers, body: JSON.stringify(body), reads: true };
}

/** What the engine says in an answer that is no success. */
export async function errorOf(response: Response): Promise<TripletscopeError> {
  try {
    const { error } = (await response.json()) as { error: SerialisedError };
    return reviveError(error);
  } catch {
    return new TripletscopeError('internal', `the engine answered ${response.status}`);
  }
}

/** Anything that was thrown, as a coded error; where the engine could not be reached, the code is `engine-gone`. */
export function asError(error: unknown): TripletscopeError {
  if (error instanceof TripletscopeError) return error;
  if (error instanceof TRPCClientError) {
    const wire = (error.data as { error?: SerialisedError } | null | undefined)?.error;
    if (wire !== undefined) return reviveError(wire);
    if (error.cause instanceof TripletscopeError) return error.cause;
  }
  if (isSerialised(error)) return reviveError(error);
  return new TripletscopeError('internal', messageOf(error));
}

/** As jobs carry them. */
function isSerialised(error: unknown): error is SerialisedError {
  return (
    typeof error === 'object' &&
    error !== null &&
    !(error instanceof Error) &&
    typeof (error as Partial<SerialisedError>).code === 'string' &&
    typeof (error as Partial<SerialisedError>).message === 'string'
  );
}
