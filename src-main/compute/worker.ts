/**
 * The compute thread: TensorFlow lives here alone. Calls run as they come; a long one yields between its steps, so that
 * what a view asks for is answered in between.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type SerialisedError, serialiseError } from '../../src-shared/error-wire.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { endMessage } from '../system/end-worker.ts';
import { stepBack, type ThreadPriority } from '../system/step-back.ts';
import { handedOver } from './hand-over.ts';
import { operations } from './operations.ts';
import type { Reply, Request } from './protocol.ts';
import { type LoadOptions, loadBackend } from './runtime/load.ts';

const port = parentPort!;
const cancellers = new Map<number, AbortController>();
const cancelled: SerialisedError = { code: 'cancelled', message: 'cancelled', details: {} };
const options = workerData as LoadOptions & ThreadPriority;
stepBack(options.stepBack);
const ready = loadBackend(options);

port.on('message', (request: Request | typeof endMessage) => {
  if (request === endMessage) void end();
  else if (request.kind === 'cancel') cancellers.get(request.id)?.abort();
  else void answer(request);
});

/** Not within the loading of TensorFlow; what is under way is given up, and the thread ends with nothing left to do. */
async function end(): Promise<void> {
  for (const canceller of cancellers.values()) canceller.abort();
  await ready.catch(() => {});
  port.close();
}

async function answer({ id, name, input }: Extract<Request, { kind: 'call' }>): Promise<void> {
  const canceller = new AbortController();
  cancellers.set(id, canceller);
  const send = (reply: Reply, transfer: ArrayBuffer[] = []): void => port.postMessage(reply, transfer);
  const context: WorkContext = {
    signal: canceller.signal,
    report: (progress) => send({ kind: 'progress', id, progress }),
  };
  try {
    await ready;
    const operation = operations[name] as (input: unknown, context: WorkContext) => Promise<unknown>;
    const output = await operation(input, context);
    send({ kind: 'result', id, output }, handedOver(output));
  } catch (error) {
    send({ kind: 'error', id, error: canceller.signal.aborted ? cancelled : serialiseError(error) });
  } finally {
    cancellers.delete(id);
  }
}
