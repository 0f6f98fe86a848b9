/** A drop from the file manager, with real files and folders, through the browser's own input. */
import type { Page } from 'playwright-core';

export async function dropPaths(page: Page, files: string[], at?: { x: number; y: number }): Promise<void> {
  const size = await page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }));
  const devtools = await page.context().newCDPSession(page);
  const event = { ...(at ?? size), data: { items: [], files, dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...event });
  await devtools.detach();
}
