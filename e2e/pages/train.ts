/** The Train view, by what a person sees of it. */
import type { Locator, Page } from 'playwright-core';
import { Shell } from './shell.ts';

export class TrainPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await new Shell(this.page).go('Train');
    await this.page.getByLabel('Backbone').waitFor();
  }

  /** Settings that need no weights and last milliseconds a step. */
  async chooseSmall({ steps, seed }: { steps: number; seed: number }): Promise<void> {
    await this.page.getByLabel('Backbone').selectOption('small');
    await this.page.getByLabel('Input size').fill('64');
    await this.page.getByLabel('Steps', { exact: true }).fill(String(steps));
    await this.page.getByLabel('Training seed').fill(String(seed));
  }

  get start(): Locator {
    return this.page.getByRole('form', { name: 'Training' }).getByRole('button', { name: 'Start training' });
  }

  /** The job that trains, waits or stopped. */
  get job(): Locator {
    return this.page.getByRole('region', { name: /^Training the head/ });
  }

  /** Below the choices, where a training of them was begun: goes on with it. */
  get resume(): Locator {
    return this.page.getByRole('form', { name: 'Training' }).getByRole('button', { name: /^Resume at step/ });
  }

  get startAnew(): Locator {
    return this.page.getByRole('form', { name: 'Training' }).getByRole('button', { name: 'Start over' });
  }

  button(name: 'Cancel' | 'Resume' | 'Start over' | 'Dismiss'): Locator {
    return this.job.getByRole('button', { name });
  }

  run(number: number): Locator {
    return this.page.getByRole('row', { name: new RegExp(`Run ${number} ·`) });
  }

  /** Epochs that the list says the run has. */
  async epochs(number: number): Promise<number> {
    return Number(await this.run(number).getByRole('cell').nth(2).innerText());
  }

  curve(name: 'Loss' | 'Active triplets' | 'Recall@1'): Locator {
    return this.page.getByRole('img', { name: new RegExp(`^${name}`) });
  }

  get compare(): Locator {
    return this.page.getByRole('link', { name: 'Compare with this model' });
  }
}
