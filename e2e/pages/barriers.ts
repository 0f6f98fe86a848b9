/** What axe finds against WCAG 2.2 AA. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** One line for each, with the element. */
export async function barriers(page: Page): Promise<string[]> {
  // Electron opens no second page for it.
  const { violations } = await new AxeBuilder({ page }).withTags(tags).setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id} ${target.join(' ')} ${html}`));
}

export async function inBothThemes(page: Page, look: (page: Page) => Promise<string[]>): Promise<string[]> {
  const found: string[] = [];
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const theme of ['dark', 'light'] as const) {
    await page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen;
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }, theme);
    found.push(...(await look(page)).map((line) => `${theme}: ${line}`));
  }
  return found;
}
