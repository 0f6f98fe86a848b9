/** What axe finds against WCAG 2.2 AA. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What a theme changes: nothing else depends on colours. */
const ofColours = ['color-contrast', 'link-in-text-block'];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** One line for each, with the element; of all rules, or of those of colours. */
export async function barriers(page: Page, colours = false): Promise<string[]> {
  // Electron opens no second page for it.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (colours ? axe.withRules(ofColours) : axe.withTags(tags)).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id} ${target.join(' ')} ${html}`));
}

/** All rules in the dark theme, then those of colours in the light one. */
export async function inBothThemes(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const theme of ['dark', 'light'] as const) {
    await page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen;
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }, theme);
    found.push(...(await barriers(page, theme === 'light')).map((line) => `${theme}: ${line}`));
  }
  return found;
}
