/** The Evaluate view, by what a person sees of it. */
import type { Locator, Page } from 'playwright-core';
import { until } from '../../testing/hosts/wait.ts';
import { Shell } from './shell.ts';

export type Part = 'Differences' | 'Classes' | 'Images' | 'Curves' | 'Layers' | 'Scatter' | 'Retrieval';

export class EvaluatePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await new Shell(this.page).go('Evaluate');
    await this.settled();
  }

  get table(): Locator {
    return this.page.getByRole('table', { name: /^Scores of the maps/ });
  }

  /** Until every number that is shown is of what is chosen. */
  async settled(): Promise<void> {
    await this.table.waitFor();
    await until(async () => !/omputing…/.test(await this.page.getByRole('main').innerText()));
  }

  /** Names of the rows, in their order. */
  async rows(): Promise<string[]> {
    return this.table.locator('tbody').getByRole('rowheader').allInnerTexts();
  }

  async means(metric: number): Promise<number[]> {
    const cells = await this.table.locator(`tbody td:nth-of-type(${metric}) .mean`).allInnerTexts();
    return cells.map((text) => Number(/[\d.]+(?=\s*≈?$)/.exec(text.replace(/τ [\d.]+/, '').trim())?.[0]));
  }

  choice(name: string | RegExp): Locator {
    return this.page.getByRole('complementary', { name: 'Choices' }).getByRole('checkbox', { name });
  }

  /** Other values of N or M than those that were scored; settled once their rows are in the table. */
  async other(kind: 'N' | 'M', values: string): Promise<void> {
    const field = this.page.getByLabel(`Other values of ${kind}, separated by commas`);
    if (!(await field.isVisible())) {
      const title = kind === 'N' ? 'Averaged over N triplets' : 'Top M channels';
      await this.page.getByRole('button', { name: title }).click();
    }
    await field.fill(values);
    await field.press('Enter');
  }

  async part(name: Part): Promise<void> {
    await this.page.getByRole('group', { name: 'Part' }).getByText(name, { exact: true }).click();
    await this.settled();
  }

  get parts(): Locator {
    return this.page.getByRole('region', { name: 'About the selected cell' });
  }

  async export(what: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Export', exact: true }).click();
    await this.page.getByRole('menuitem', { name: what, exact: true }).click();
  }
}
