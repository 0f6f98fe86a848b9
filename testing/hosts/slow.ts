/**
 * Answers that come late on a slow page: what a story must not depend on. `TRIPLETSCOPE_E2E_SLOW` says by how many
 * milliseconds each answer of the engine is held back; the page's processor is slowed by four then, too.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

export async function slowed(page: Page): Promise<void> {
  const { TRIPLETSCOPE_E2E_SLOW: milliseconds } = process.env;
  if (milliseconds === undefined) return;
  await page.route(/\/(trpc|api)\//, async (route) => {
    await sleep(Number(milliseconds));
    await route.fallback().catch(() => {}); // the page may be gone
  });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}
