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
    return this.page.getByRole('grid', { name: 'Images' });
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

  get map(): Locator {
    return this.page.getByRole('application', { name: /^Map of/ });
  }

  /** Names on the tiles in sight, in the order of the grid. */
  names(): Promise<string[]> {
    return this.grid.locator('.tile-name:visible').allTextContents();
  }
}
