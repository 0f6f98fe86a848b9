/** The Annotate view, by what a person sees of it and does with a mouse. Places are shares of the image. */
import type { Locator, Page } from 'playwright-core';
import { until } from '../../testing/hosts/wait.ts';
import { Shell } from './shell.ts';

export type Place = readonly [x: number, y: number];

export class AnnotatePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await new Shell(this.page).go('Annotate');
    await this.ready();
  }

  /** The image with its objects is there. */
  async ready(): Promise<void> {
    await this.stage.waitFor();
    await until(async () => /[?&]image=\d+/.test(this.page.url()) && !(await this.stageName()).startsWith('Image,'));
  }

  get stage(): Locator {
    return this.page.locator('[aria-roledescription="drawing area"]');
  }

  private async stageName(): Promise<string> {
    return (await this.stage.getAttribute('aria-label')) ?? '';
  }

  /** Of the image that is shown. */
  async image(): Promise<string> {
    return (await this.stageName()).split(',')[0];
  }

  get objects(): Locator {
    return this.page.getByRole('listbox', { name: /^Objects/ }).getByRole('option');
  }

  /** As the list has them, the one in front first. */
  async listed(): Promise<string[]> {
    const texts = await this.objects.allInnerTexts();
    return texts.map((text) => text.replace(/\s+/g, ' ').trim());
  }

  async count(objects: number): Promise<void> {
    await until(async () => (await this.objects.count()) === objects, 10);
  }

  /** Until everything that was drawn is on disk. */
  async saved(): Promise<void> {
    await this.page.locator('.save').getByText('Saved', { exact: true }).waitFor({ timeout: 30_000 });
  }

  get unsaved(): Locator {
    return this.page.locator('.save').getByText(/^Not saved/);
  }

  /** The last word to a screen reader. */
  async said(text: string | RegExp): Promise<void> {
    await this.page
      .locator('p[role="status"][aria-live]')
      .filter({ hasText: text })
      .waitFor({ state: 'attached', timeout: 10_000 });
  }

  tool(name: string): Promise<void> {
    return this.page.getByRole('radio', { name, exact: true }).check({ force: true });
  }

  /** Where a place of the image is on the page: the whole of it is shown, in the middle. */
  async at([x, y]: Place): Promise<{ x: number; y: number }> {
    const stage = (await this.stage.boundingBox())!;
    const text = await this.page.getByTitle('Size of the image').innerText();
    const [width, height] = text.split(' × ').map((part) => Number.parseInt(part, 10));
    const scale = Math.min((stage.width - 48) / width, (stage.height - 48) / height, 8);
    return {
      x: stage.x + (stage.width - width * scale) / 2 + x * width * scale,
      y: stage.y + (stage.height - height * scale) / 2 + y * height * scale,
    };
  }

  async drag(...places: Place[]): Promise<void> {
    const [first, ...rest] = await Promise.all(places.map((place) => this.at(place)));
    await this.page.mouse.move(first.x, first.y);
    await this.page.mouse.down();
    for (const { x, y } of rest) await this.page.mouse.move(x, y, { steps: 6 });
    await this.page.mouse.up();
  }

  async click(place: Place): Promise<void> {
    const { x, y } = await this.at(place);
    await this.page.mouse.click(x, y);
  }

  /** Presses a key where the hand draws. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** The next image, once it is shown. */
  async next(): Promise<void> {
    const before = await this.image();
    await this.page.keyboard.press('d');
    await until(async () => {
      const now = await this.image();
      return now !== before && now !== 'Image';
    });
  }
}
