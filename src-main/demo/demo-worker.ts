import { parentPort, workerData } from 'node:worker_threads';
import { serialiseError } from '../../src-shared/error-wire.ts';
import type { Progress } from '../../src-shared/progress.ts';
import type { DemoReply } from './demo-dataset.ts';
import { generateDemoScenes } from './scenes/generate.ts';

const { folder, seed } = workerData as { folder: string; seed: number };
const canceller = new AbortController();
const port = parentPort!;
const send = (reply: DemoReply): void => port.postMessage(reply);
port.on('message', () => canceller.abort());
void draw();

/** Ends with the thread having nothing left to do; no top-level await, within which a thread must not be cut down. */
async function draw(): Promise<void> {
  try {
    const report = (progress: Progress): void => send({ kind: 'progress', progress });
    const scenes = await generateDemoScenes(folder, { seed }, { signal: canceller.signal, report });
    send({ kind: 'done', scenes });
  } catch (error) {
    send({ kind: 'error', error: serialiseError(error) });
  } finally {
    port.close();
  }
}
