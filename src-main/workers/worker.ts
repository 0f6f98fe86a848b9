/** One thread of the pool: runs tasks as they come, one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { serialiseError } from '../../src-shared/error-wire.ts';
import { endMessage } from '../system/end-worker.ts';
import { stepBack, type ThreadPriority } from '../system/step-back.ts';
import type { TaskReply, TaskRequest } from './pool.ts';
import { tasks } from './tasks.ts';

const port = parentPort!;
stepBack((workerData as ThreadPriority).stepBack);

port.on('message', (message: TaskRequest | typeof endMessage) => {
  if (message === endMessage) {
    port.close();
    return;
  }
  const { id, name, input } = message;
  const run = tasks[name] as (input: unknown) => Promise<unknown>;
  run(input).then(
    (output) => port.postMessage({ id, output } satisfies TaskReply),
    (error) => port.postMessage({ id, error: serialiseError(error) } satisfies TaskReply),
  );
});
