/** A drop from the file manager, with real files and folders, through the browser's own input. */
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';

export async function dropPaths(page: Page, files: string[], at?: { x: number; y: number }): Promise<void> {
  const size = await page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }));
  const devtools = await page.context().newCDPSession(page);
  const event = { ...(at ?? size), data: { items: [], files, dragOperationsMask: 1 } };
  // A hand moves for a while. The browser refuses a drop where the last move was not taken, and what lies under the pointer
  // may change between two of them while a view is being built.
  for (const type of ['dragEnter', 'dragOver', 'dragOver', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, ...event });
    if (type !== 'drop') await setTimeout(50);
  }
  await devtools.detach();
}
