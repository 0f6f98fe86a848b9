/** The start page. */
import type { Locator, Page } from 'playwright-core';
import type { App } from '../../testing/hosts/app.ts';

export class StartPage {
  readonly app: App;

  constructor(app: App) {
    this.app = app;
  }

  get page(): Page {
    return this.app.page;
  }

  get heading(): Locator {
    return this.page.getByRole('heading', { name: 'See what an embedding network looks at' });
  }

  recent(name: string): Locator {
    return this.page
      .getByRole('region', { name: 'Recent workspaces' })
      .getByRole('button', { name: new RegExp(`^${name}`) });
  }

  problem(text: string | RegExp): Locator {
    return this.page.getByRole('main').getByText(text);
  }

  async open(folder: string): Promise<void> {
    await this.app.chooseFolder(folder, () => this.page.getByRole('button', { name: 'Open…' }).click());
  }

  async create(folder: string): Promise<void> {
    await this.app.chooseFolder(folder, () => this.page.getByRole('button', { name: 'New…' }).click());
  }
}
