import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

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

/** Until the page hears keys: it asks who may enter before anything of it is there, and an earlier key is lost. */
export async function listens(page: Page): Promise<void> {
  await page.locator('#app > *').first().waitFor({ state: 'attached' });
}
