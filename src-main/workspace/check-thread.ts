/** Entry of the thread that checks a database: a large one takes seconds, which the engine's event loop must not wait. */
import { parentPort, workerData } from 'node:worker_threads';
import { checkDatabase } from './check-database.ts';

parentPort?.postMessage(checkDatabase((workerData as { file: string }).file));
