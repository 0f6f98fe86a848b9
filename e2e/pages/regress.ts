/** The view Regress, by what a person sees of it. */
import type { Locator, Page } from 'playwright-core';
import { Shell } from './shell.ts';

export class RegressPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await new Shell(this.page).go('Regress');
  }

  get choices(): Locator {
    return this.page.getByRole('complementary', { name: 'Choices' });
  }

  get answer(): Locator {
    return this.page.getByRole('region', { name: 'Answer' });
  }

  get plot(): Locator {
    return this.page.getByRole('application', { name: /^Predicted against true/ });
  }

  /** The item that is chosen, with its maps; of this name where one is given. */
  item(name?: string): Locator {
    return this.page.getByRole('region', { name: name === undefined ? /^Item / : `Item ${name}`, exact: true });
  }

  /** What the steps lead to, as it is written. */
  async estimate(): Promise<string> {
    return this.item().locator('[data-estimate]').innerText();
  }

  /** The whole number in a field of the choices, taken over. */
  async set(field: 'Folds' | 'Repeats', value: number): Promise<void> {
    const input = this.choices.getByRole('spinbutton', { name: field });
    await input.fill(String(value));
    await input.press('Tab');
  }

  async part(name: 'Scatter' | 'Residuals' | 'Worst items'): Promise<void> {
    await this.page.getByRole('group', { name: 'Estimates' }).getByText(name, { exact: true }).click();
  }

  get worst(): Locator {
    return this.page.getByRole('region', { name: 'Worst items' }).getByRole('button');
  }

  async export(entry: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name: 'Export', exact: true }).click();
    await this.page.getByRole('menuitem', { name: entry }).click();
  }
}
