/** From images in Browse to a folder or a file. */
import path from 'node:path';
import type { Locator } from 'playwright-core';
import type { App } from '../../testing/hosts/app.ts';

export class ExportDialog {
  readonly app: App;

  constructor(app: App) {
    this.app = app;
  }

  get dialog(): Locator {
    return this.app.page.getByRole('dialog', { name: 'Export' });
  }

  async format(label: string): Promise<void> {
    await this.dialog.getByLabel('Format').selectOption({ label });
  }

  /** Which images, by the beginning of the choice. */
  async images(label: RegExp): Promise<void> {
    const select = this.dialog.getByLabel('Images', { exact: true });
    const option = select.locator('option').filter({ hasText: label });
    await select.selectOption({ label: await option.innerText() });
  }

  /** "Images 12". */
  fact(name: string): Promise<string> {
    return this.dialog.locator('dl div').filter({ hasText: name }).locator('dd').innerText();
  }

  /** To a new folder or file there; gives its path. */
  async to(folder: string): Promise<string> {
    await this.app.chooseFolder(folder, () => this.dialog.getByRole('button', { name: 'Choose a folder…' }).click());
    await this.dialog.getByText(path.basename(folder), { exact: true }).waitFor();
    const name = await this.dialog.getByLabel(/^New (folder|file)$/).inputValue();
    return path.join(folder, name);
  }

  async start(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await this.dialog.getByText(/^Wrote \d/).waitFor();
  }

  async close(): Promise<void> {
    await this.dialog.locator('footer').getByRole('button', { name: 'Close' }).click();
    await this.dialog.waitFor({ state: 'detached' });
  }
}
