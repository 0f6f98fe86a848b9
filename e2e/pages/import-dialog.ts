/** From a folder to images in the workspace. */
import path from 'node:path';
import type { Locator } from 'playwright-core';
import type { App } from '../../testing/hosts/app.ts';

export class ImportDialog {
  readonly app: App;

  constructor(app: App) {
    this.app = app;
  }

  get dialog(): Locator {
    return this.app.page.getByRole('dialog', { name: /^Import/ });
  }

  /** What few data sets ask for lies below it. */
  get options(): Locator {
    return this.dialog.getByText('Options', { exact: true });
  }

  /** By the dialog of the start page. */
  async choose(folder: string): Promise<void> {
    await this.app.page.getByRole('button', { name: 'Import a data set…' }).click();
    await this.app.chooseFolder(folder, () => this.dialog.getByRole('button', { name: 'Choose a folder…' }).click());
  }

  /** A file that lies directly in the app's folder. */
  async chooseTable(file: string): Promise<void> {
    const choose = this.dialog.getByRole('button', { name: 'Choose the table…' });
    if (this.app.host === 'electron') return this.app.chooseFile(file, () => choose.click());
    await choose.click();
    const picker = this.app.page.getByRole('dialog').last();
    for (const place of [path.dirname(file), file])
      await picker.getByRole('button', { name: path.basename(place) }).click();
  }

  /** From the file manager; in a browser the bytes go to the workspace first. */
  async drop(folder: string): Promise<void> {
    await this.app.drop([folder]);
    await this.dialog.waitFor();
    if (this.app.host === 'chromium') await this.dialog.getByRole('button', { name: 'Upload them' }).click();
  }

  /** The layout that the preview names. */
  recognised(layout: string): Locator {
    return this.dialog.locator('dl').getByText(layout, { exact: true });
  }

  async start(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Import', exact: true }).click();
  }

  /** "Imported 24 images in 4 classes" */
  result(text: string | RegExp): Locator {
    return this.dialog.getByText(text);
  }
}
