/** What is there in every view. */
import type { Locator, Page } from 'playwright-core';

export class Shell {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Name of the open workspace, in the header. */
  workspace(name: string): Locator {
    return this.page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name, exact: true });
  }

  /** Messages that concern the whole window. */
  get messages(): Locator {
    return this.page.getByRole('region', { name: 'Messages' });
  }

  async go(view: 'Start' | 'Browse' | 'Train' | 'Compare' | 'Settings'): Promise<void> {
    await this.page.getByRole('link', { name: view, exact: true }).click();
  }
}
