/** The Compare view, by what a person sees of it. */
import type { Locator, Page } from 'playwright-core';
import { until } from '../../testing/hosts/wait.ts';
import { Shell } from './shell.ts';

export type ScoreName = 'box' | 'mask' | 'IoU';

export class ComparePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await new Shell(this.page).go('Compare');
    await this.settled();
  }

  get comparison(): Locator {
    return this.page.getByRole('region', { name: 'Comparison', exact: true });
  }

  /** The parameters of the link to what is shown. */
  get link(): URLSearchParams {
    return new URLSearchParams(new URL(this.page.url()).hash.split('?')[1] ?? '');
  }

  async follow(params: Record<string, string>): Promise<void> {
    await new Shell(this.page).follow(`#/compare?${new URLSearchParams(params)}`);
  }

  /** Until an image is shown and every map of it is drawn. */
  async settled(): Promise<void> {
    const pictures = this.comparison.getByRole('img', { name: /, / });
    await pictures.first().locator('canvas').waitFor();
    const busy = this.page.locator('section[aria-label="Comparison"][aria-busy=true], [role=img][aria-busy=true]');
    await until(async () => (await busy.count()) === 0);
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  /** The rows of the strip of images that are in sight. */
  get film(): Locator {
    return this.page.getByRole('listbox', { name: /^Images/ }).getByRole('option');
  }

  option(index: number): Locator {
    return this.film.nth(index);
  }

  async sortFilm(by: string): Promise<void> {
    await this.page.getByRole('button', { name: /^sort: / }).click();
    await this.page.getByRole('menuitemcheckbox', { name: by, exact: true }).click();
  }

  async image(): Promise<string | null> {
    return this.comparison.getAttribute('data-image');
  }

  map(title: string): Locator {
    return this.comparison.getByRole('group', { name: title, exact: true });
  }

  /** What is under the title: "N = 50", "M = 50 of 256". */
  caption(title: string): Promise<string> {
    return this.map(title).locator('figcaption .aside').innerText();
  }

  /** The map's own pixels, of the picture beside or under which it lies. */
  pixels(title: string): Promise<string> {
    return this.map(title)
      .locator('canvas')
      .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  }

  /** How many colours the map is painted in. */
  colours(title: string): Promise<number> {
    return this.map(title)
      .locator('canvas')
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const colours = new Set<number>();
        for (let at = 0; at < data.length; at += 4)
          colours.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
        return colours.size;
      });
  }

  /** The numbers under a map, as they are shown. */
  async scores(title: string): Promise<Partial<Record<ScoreName, string>>> {
    const rows = await this.map(title)
      .locator('dl > div')
      .evaluateAll((divs) =>
        divs.map((div) => [div.querySelector('dt')?.textContent, div.querySelector('dd')?.textContent]),
      );
    return Object.fromEntries(rows.map(([name, value]) => [name, value?.match(/[\d.]+/)?.[0]]));
  }

  slider(name: 'Triplets' | 'Channels'): Locator {
    return this.page.getByRole('slider', { name: new RegExp(`^${name}`) });
  }

  get tau(): Locator {
    return this.page.getByRole('slider', { name: /^τ/ });
  }

  /** A choice of the panel "Map" that holds for every column. */
  choice(group: 'Variant of all columns' | 'Evidence of all columns' | 'Layout', name: string): Locator {
    return this.page.getByRole('group', { name: group }).getByText(name, { exact: true });
  }

  neighbours(role: 'positive' | 'negative'): Locator {
    return this.page.getByRole('button', { name: new RegExp(`use as ${role}$`) });
  }

  async export(what: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Export', exact: true }).click();
    await this.page.getByRole('menuitem', { name: what }).click();
  }
}
