/**
 * Ends a thread by asking it: cut down while it loads modules or is within native code, a thread can take the whole
 * process with it. One that does not answer is cut down after all.
 */
import type { Worker } from 'node:worker_threads';

/**
 * What a thread is sent. It closes its port and ends with nothing left to do: `process.exit()` within a thread cuts it down
 * just as `terminate()` does, and V8 aborts the process when that falls into a module's evaluation.
 */
export const endMessage = 'end';

export async function endWorker(worker: Worker, graceMs = 20_000): Promise<void> {
  if (worker.threadId === -1) return;
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  worker.ref();
  worker.postMessage(endMessage);
  const timer = setTimeout(() => void worker.terminate(), graceMs);
  await exited;
  clearTimeout(timer);
}
