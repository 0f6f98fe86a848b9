/**
 * Ends a thread by asking it: cut down while it loads modules or is within native code, a thread can take the whole
 * process with it. One that does not answer is cut down after all.
 */
import type { Worker } from 'node:worker_threads';

/** What a thread is sent; it answers by `process.exit()`, which ends itself alone. */
export const endMessage = 'end';

export async function endWorker(worker: Worker, graceMs = 5000): Promise<void> {
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
