/** What is there in every view. */
import type { Locator, Page } from 'playwright-core';
import { until } from '../hosts/wait.ts';

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

  /** Until the engine keeps this among the user's settings, so that the next session has it. */
  async kept(text: string): Promise<void> {
    await until(async () =>
      (await this.page.evaluate(async () => (await fetch('/trpc/settings.get')).text())).includes(text),
    );
  }

  async go(view: 'Start' | 'Browse' | 'Train' | 'Compare' | 'Settings'): Promise<void> {
    await this.page.getByRole('link', { name: view, exact: true }).click();
  }
}
