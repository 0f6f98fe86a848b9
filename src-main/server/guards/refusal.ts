/** Why a request is turned away before the engine sees it. */
import type { ErrorCode } from '../../../src-shared/errors.ts';

export interface Refusal {
  status: 400 | 401 | 403 | 404 | 405 | 408 | 411 | 413 | 415;
  code: ErrorCode;
  message: string;
}

export function refuse(status: Refusal['status'], message: string): Refusal {
  return { status, code: status === 401 || status === 403 ? 'not-permitted' : 'usage', message };
}

/** The body of the answer: in the shape of `/api`, or in that of tRPC, so that either client finds the engine's error. */
export function refusalBody({ status, code, message }: Refusal, path: string): string {
  const error = { code, message, details: {} };
  if (!path.startsWith('/trpc/')) return JSON.stringify({ error });
  return JSON.stringify({ error: { message, code: -32_603, data: { httpStatus: status, error } } });
}
