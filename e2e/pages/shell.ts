/** What is there in every view. */
import type { Locator, Page } from 'playwright-core';
import { until } from '../../testing/hosts/wait.ts';

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

  /** As it is set in Settings. */
  async set(key: string, value: unknown): Promise<void> {
    await this.page.evaluate(
      (body) => fetch('/trpc/settings.set', { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
      JSON.stringify({ key, value }),
    );
  }

  /** Runs a command by its name, from the palette and by keys alone. */
  async command(name: string): Promise<void> {
    const palette = this.page.getByRole('dialog', { name: 'Command palette' });
    await this.page.keyboard.press('Control+k');
    await palette.getByRole('combobox').and(this.page.locator(':focus')).waitFor();
    await this.page.keyboard.type(name);
    await palette.getByRole('option', { selected: true }).filter({ hasText: name }).waitFor();
    await this.page.keyboard.press('Enter');
    await palette.waitFor({ state: 'detached' });
  }

  /** As from elsewhere: the address is changed under the view. */
  async follow(link: string): Promise<void> {
    await this.page.evaluate((hash) => {
      location.hash = hash;
    }, link);
  }

  async go(
    view: 'Start' | 'Browse' | 'Train' | 'Compare' | 'Evaluate' | 'Regress' | 'Annotate' | 'Settings',
  ): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view, exact: true }).click();
  }
}
