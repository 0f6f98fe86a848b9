/** A live report, by what its reader sees of it. */
import type { Locator, Page } from 'playwright-core';
import { until } from '../../testing/hosts/wait.ts';

export class LiveReportPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  slider(name: 'Triplets, N' | 'Channels, M'): Locator {
    return this.page.getByRole('slider', { name });
  }

  get images(): Locator {
    return this.page.getByRole('group', { name: 'Image', exact: true }).getByRole('radio');
  }

  /** "Grad-CAM, averaged over triplets · N = 50 · …", once it says so. */
  async saying(words: RegExp): Promise<string> {
    const caption = this.page.locator('#map-caption');
    await until(async () => words.test(await caption.innerText()));
    return caption.innerText();
  }

  pixels(): Promise<string> {
    return this.page.locator('#map').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  }

  /** Shares of the map in box and mask, to two digits, as Compare shows them. */
  async shares(): Promise<{ box: string | undefined; mask: string | undefined }> {
    const text = await this.page.locator('#numbers').innerText();
    const share = (name: string): string | undefined => {
      const value = new RegExp(`in the ${name} ([\\d.]+)`).exec(text)?.[1];
      return value && Number(value).toFixed(2);
    };
    return { box: share('box'), mask: share('mask') };
  }
}
