/** Messages between the engine and its compute thread. Types follow from the operations themselves. */
import type { SerialisedError } from '../../src-shared/error-wire.ts';
import type { Progress } from '../../src-shared/progress.ts';
import type { Operations } from './operations.ts';

export type OperationName = keyof Operations;
export type Input<Name extends OperationName> = Parameters<Operations[Name]>[0];
export type Output<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;

export type Request =
  | { kind: 'call'; id: number; name: OperationName; input: unknown }
  | { kind: 'cancel'; id: number };

export type Reply =
  | { kind: 'result'; id: number; output: unknown }
  | { kind: 'error'; id: number; error: SerialisedError }
  | { kind: 'progress'; id: number; progress: Progress };
