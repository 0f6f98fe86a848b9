/** A thread for one embedding map; asked to end, it ends between two slices of work. */
import { parentPort } from 'node:worker_threads';
import { type SerialisedError, serialiseError } from '../../src-shared/error-wire.ts';
import type { Progress } from '../../src-shared/progress.ts';
import { endMessage } from '../system/end-worker.ts';
import { type Projected, type ProjectionRequest, projectVectors } from './project.ts';

export type { Projected, ProjectionRequest };
export type ProjectionReply =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'done'; projected: Projected }
  | { kind: 'error'; error: SerialisedError };

const port = parentPort!;
const canceller = new AbortController();
const send = (reply: ProjectionReply): void => port.postMessage(reply);

port.on('message', (message: ProjectionRequest | typeof endMessage) => {
  if (message === endMessage) {
    canceller.abort();
    port.close();
    return;
  }
  const report = (progress: Progress): void => send({ kind: 'progress', progress });
  projectVectors(message, { signal: canceller.signal, report }).then(
    (projected) => send({ kind: 'done', projected }),
    (error) => send({ kind: 'error', error: serialiseError(error) }),
  );
});
