/** The Browse view, by what a person sees of it. */
import type { Locator, Page } from 'playwright-core';
import { Shell } from './shell.ts';

export class BrowsePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await new Shell(this.page).go('Browse');
    await this.tiles.first().waitFor();
  }

  get grid(): Locator {
    return this.page.getByRole('grid', { name: /^(Images|Items)$/ });
  }

  get tiles(): Locator {
    return this.grid.getByRole('gridcell');
  }

  /** "8 of 40 images". */
  shown(text: string): Locator {
    return this.page.getByRole('status').filter({ hasText: text });
  }

  /** Those that are chosen. */
  async tag(name: string): Promise<void> {
    await this.chosen.getByLabel('Tag to add').fill(name);
    await this.page.keyboard.press('Enter');
    await this.filter(name).waitFor();
  }

  filter(name: string | RegExp): Locator {
    return this.page.getByRole('complementary', { name: 'Filters' }).getByRole('checkbox', { name });
  }

  get chosen(): Locator {
    return this.page.getByRole('region', { name: 'Selection' });
  }

  get details(): Locator {
    return this.page.getByRole('complementary', { name: 'Details' });
  }

  /** Once its points are there. */
  get map(): Locator {
    return this.page.getByRole('application', { name: /^Map of [1-9]/ });
  }

  /** Name on the tile that has the focus. */
  focused(): Promise<string | null | undefined> {
    return this.page.evaluate(() => document.activeElement?.querySelector('.tile-name')?.textContent);
  }

  /** Draws a lasso about the upper half of the map, and waits for what is in it. */
  async lassoUpperHalf(): Promise<void> {
    const { page } = this;
    const box = (await this.map.boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    await page.getByRole('button', { name: /^Lasso/ }).click();
    await page.mouse.move(...at(0.02, 0.1));
    await page.mouse.down();
    for (const [x, y] of [
      [0.98, 0.1],
      [0.98, 0.5],
      [0.02, 0.5],
    ] as const)
      await page.mouse.move(...at(x, y), { steps: 4 });
    await page.mouse.up();
    await page.getByText('in the lasso', { exact: true }).waitFor();
  }

  /** Names on the tiles in sight, in the order of the grid. */
  names(): Promise<string[]> {
    return this.grid.locator('.tile-name:visible').allTextContents();
  }
}
