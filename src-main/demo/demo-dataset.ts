/** The demo data set, drawn in a thread of its own: drawing keeps a thread busy for seconds. */
import { Worker } from 'node:worker_threads';
import { reviveError, type SerialisedError } from '../../src-shared/error-wire.ts';
import type { Progress, WorkContext } from '../../src-shared/progress.ts';
import type { DemoSet } from './scenes/generate.ts';

export type DemoReply =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'done'; scenes: DemoSet }
  | { kind: 'error'; error: SerialisedError };

/** Draws what is missing of the data set in the folder; a whole one is reused. */
export function demoDataset(folder: string, seed: number, { signal, report }: WorkContext): Promise<DemoSet> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./demo-worker.ts', import.meta.url), { workerData: { folder, seed } });
  return new Promise<DemoSet>((resolve, reject) => {
    const cancel = (): void => worker.postMessage('cancel');
    signal.addEventListener('abort', cancel, { once: true });
    worker.on('message', (reply: DemoReply) => {
      if (reply.kind === 'progress') report(reply.progress);
      else if (reply.kind === 'done') resolve(reply.scenes);
      else reject(reviveError(reply.error));
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal.removeEventListener('abort', cancel);
      reject(new Error('the drawing thread ended'));
    });
  });
}
