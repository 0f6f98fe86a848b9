/** The composer of figures. */
import type { Locator, Page } from 'playwright-core';
import { until } from '../../testing/hosts/wait.ts';

export class FigurePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get sheet(): Locator {
    return this.page.getByRole('img', { name: /^Page 1 of/ });
  }

  async go(): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Views' })
      .getByRole('link', { name: 'Figure', exact: true })
      .click();
    await this.sheet.waitFor();
  }

  /** Where the workspace has no figure yet. */
  async begin(): Promise<void> {
    await this.page.getByRole('button', { name: 'New figure' }).click();
    await this.sheet.waitFor();
  }

  private list(of: 'Images' | 'Columns'): Locator {
    return this.page.getByRole('list', { name: `${of} of the figure` }).getByRole('listitem');
  }

  entry(of: 'Images' | 'Columns', at: number): Locator {
    return this.list(of).nth(at);
  }

  async columns(): Promise<string[]> {
    return (await this.list('Columns').allInnerTexts()).map((text) => text.trim());
  }

  async images(): Promise<string[]> {
    return this.list('Images')
      .getByRole('textbox')
      .evaluateAll((fields) => fields.map((field) => field.getAttribute('title') ?? ''));
  }

  async drag(column: string, to: string): Promise<void> {
    const columns = await this.columns();
    await this.entry('Columns', columns.indexOf(column)).dragTo(this.entry('Columns', columns.indexOf(to)));
  }

  /** A part of the first picture becomes an inset. */
  async enlarge(): Promise<void> {
    await this.sheet.scrollIntoViewIfNeeded();
    const { x, y, width } = (await this.sheet.boundingBox())!;
    await this.page.mouse.move(x + 0.1 * width, y + 0.1 * width);
    await this.page.mouse.down();
    await this.page.mouse.move(x + 0.14 * width, y + 0.14 * width, { steps: 4 });
    await this.page.mouse.up();
  }

  /** Until the last change is in the workspace. */
  async saved(): Promise<void> {
    await until(async () =>
      (await this.page.getByRole('status').allInnerTexts()).some((text) => /· saved$/.test(text)),
    );
  }

  async save(item: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Save', exact: true }).click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }
}
