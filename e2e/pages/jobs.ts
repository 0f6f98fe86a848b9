/** The tray of jobs and the list above it. */
import type { Locator, Page } from 'playwright-core';

export class Jobs {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get all(): Locator {
    return this.page.getByRole('region', { name: 'All jobs' });
  }

  /** From the tray, where a job is in trouble. */
  async whatHappened(): Promise<void> {
    await this.page.getByRole('button', { name: 'What happened' }).click();
    await this.all.waitFor();
  }
}
