import { parentPort, workerData } from 'node:worker_threads';
import { serialiseError } from '../../src-shared/error-wire.ts';
import { generateDemoScenes } from '../datasets/demo-scenes/generate.ts';
import type { DemoReply } from '../services/demo-dataset.ts';

const { folder, seed } = workerData as { folder: string; seed: number };
const canceller = new AbortController();
const send = (reply: DemoReply): void => parentPort!.postMessage(reply);
parentPort!.once('message', () => canceller.abort());

try {
  const report = (progress: Parameters<Parameters<typeof generateDemoScenes>[2]['report']>[0]): void =>
    send({ kind: 'progress', progress });
  const scenes = await generateDemoScenes(folder, { seed }, { signal: canceller.signal, report });
  send({ kind: 'done', scenes });
} catch (error) {
  send({ kind: 'error', error: serialiseError(error) });
}
