/** Whether anything that can be clicked moves while a dialog loads. */
import type { Locator, Page } from 'playwright-core';

/** Where each control in sight is, by its name; whole pixels. */
async function placesIn(scope: Locator): Promise<Map<string, string>> {
  const found = await scope.evaluate((root) =>
    [...root.querySelectorAll('button, a[href], input, select, summary')].flatMap((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      const name = one.getAttribute('aria-label') ?? (one.textContent?.trim() || one.id);
      return width === 0 ? [] : [[`${one.tagName} ${name}`, [x, y, width, height].map(Math.round).join(' ')] as const];
    }),
  );
  return new Map(found);
}

/**
 * Holds the answers of the engine to `call` back, opens what asks for them, and gives what has another place once they have
 * come than it had before: one line for each control. Controls that are only there afterwards do not count.
 */
export async function movedWhileLoading(
  page: Page,
  { call, open, scope, loaded }: { call: string; open: () => Promise<void>; scope: Locator; loaded: Locator },
): Promise<string[]> {
  const held: (() => void)[] = [];
  let isHeld = true;
  const asked = (url: URL): boolean => url.pathname.includes(call);
  await page.route(asked, async (route) => {
    if (isHeld) await new Promise<void>((go) => void held.push(go));
    await route.continue();
  });
  await open();
  const moved = await movedMeanwhile(scope, async () => {
    isHeld = false;
    for (const go of held) go();
    await loaded.waitFor();
  });
  await page.unroute(asked);
  return moved;
}

/** What has another place in `scope` after `act` than before. */
export async function movedMeanwhile(scope: Locator, act: () => Promise<void>): Promise<string[]> {
  await scope.waitFor();
  const before = await placesIn(scope);
  await act();
  const after = await placesIn(scope);
  return [...before].flatMap(([name, place]) => {
    const now = after.get(name);
    return now === undefined || now === place ? [] : [`${name}: ${place} → ${now}`];
  });
}
