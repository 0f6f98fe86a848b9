import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until the answer is there; the last error otherwise. */
export async function until<T>(ask: () => Promise<T | null | undefined | false>, seconds = 60): Promise<T> {
  const end = performance.now() + seconds * 1000;
  let last: unknown = new Error('nothing came');
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw last;
}
