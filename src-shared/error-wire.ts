/** Errors across threads and the wire: code, message and details, nothing else. */
import { type ErrorCode, type ErrorDetails, messageOf, TripletscopeError } from './errors.ts';

export interface SerialisedError {
  code: ErrorCode;
  message: string;
  details: ErrorDetails;
  /** For the log of an unexpected failure. */
  stack?: string;
}

export function serialiseError(error: unknown): SerialisedError {
  if (error instanceof TripletscopeError) return { code: error.code, message: error.message, details: error.details };
  const code = error instanceof Error && error.name === 'AbortError' ? 'cancelled' : 'internal';
  return { code, message: messageOf(error), details: {}, stack: error instanceof Error ? error.stack : undefined };
}

/** The error again, with the message that its first thrower composed. */
export function reviveError({ code, message, details, stack }: SerialisedError): TripletscopeError {
  const error = new TripletscopeError(code, message);
  return Object.assign(error, { details }, stack === undefined ? {} : { stack });
}
