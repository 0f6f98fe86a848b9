/**
 * Errors made for a person: what was expected, what came, where, and what to do.
 * The wire and `--json` carry `code`, `message` and `details`; nothing else leaves the engine.
 */

export type ErrorCode =
  | 'usage' // the command or the request is put wrongly: exit code 2
  | 'bad-input' // a file or value does not say what it should
  | 'not-found'
  | 'not-permitted'
  | 'unsafe-input' // refused on purpose: bombs, malicious pickles, paths that lead out
  | 'disk-full'
  | 'other-dataset' // the workspace holds a data set, and the folder is not it
  | 'workspace-newer'
  | 'workspace-corrupt'
  | 'workspace-locked'
  | 'runtime-missing'
  | 'engine-gone' // of the window alone: nobody answers
  | 'unsupported'
  | 'cancelled'
  | 'internal';

export interface ErrorDetails {
  /** File (as the user named it) and, where it has lines, the 1-based line. */
  file?: string;
  line?: number;
  expected?: string;
  received?: string;
  /** What the user can do next, as a full sentence. */
  remedy?: string;
  /** Every single case, one sentence each, where the message names only the first. */
  list?: readonly string[];
}

export class TripletscopeError extends Error {
  override readonly name = 'TripletscopeError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  /** `summary` says what is wrong in a clause; place, expectation and remedy are appended from `details`. */
  constructor(code: ErrorCode, summary: string, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(describe(summary, details), options);
    this.code = code;
    this.details = details;
  }
}

function describe(summary: string, { file, line, expected, received, remedy }: ErrorDetails): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  const sides = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(received === undefined ? [] : [`received ${received}`]),
  ];
  const mismatch = sides.length === 0 ? '' : ` (${sides.join(', ')})`;
  return `${place}${summary}${mismatch}${remedy === undefined ? '' : `. ${remedy}`}`;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
