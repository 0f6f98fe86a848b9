/** Kinds of jobs by their name, and what they read from the parameters that a row keeps. */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { NetworkSettings } from '../../../src-shared/run-spec/run-spec.ts';
import type { JobKind } from './job-kind.ts';

export type JobKinds = Readonly<Record<string, JobKind>>;

/** Throws `usage` for an unknown name, and for parameters that the kind does not take. */
export function requireKind(kinds: JobKinds, name: string, params: unknown): JobKind {
  const kind = kinds[name];
  if (kind === undefined)
    throw new TripletscopeError('usage', 'no such job', { expected: Object.keys(kinds).join(', '), received: name });
  const parsed = kind.params.safeParse(params);
  if (!parsed.success)
    throw new TripletscopeError('usage', `the job ${name} cannot be started with these parameters`, {
      received: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      remedy: 'The job was made by another version. Start a new one.',
    });
  return kind;
}

/** The training that is a part of the job; null where it has none. */
export function trainingIn(kinds: JobKinds, name: string, params: unknown): NetworkSettings | null {
  const kind = kinds[name];
  const parsed = kind?.params.safeParse(params);
  return parsed?.success === true ? (kind.trains?.(parsed.data) ?? null) : null;
}
