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
    // The first maps wait for the network, which a busy machine takes long to open.
    await pictures.first().locator('canvas').waitFor({ timeout: 60_000 });
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
    return Object.fromEntries(
      rows.map(([name, value]) => [name?.replace('energy in ', ''), value?.match(/[\d.]+/)?.[0]]),
    );
  }

  slider(name: 'Triplets' | 'Channels'): Locator {
    return this.page.getByRole('slider', { name: new RegExp(`^${name}`) });
  }

  /** Until a key has moved the focus to it. */
  async focused(name: 'Triplets' | 'Channels'): Promise<void> {
    await this.slider(name).and(this.page.locator(':focus')).waitFor();
  }

  get tau(): Locator {
    return this.page.getByRole('slider', { name: /^τ/ });
  }

  /** A choice of the panel "Map" that holds for every column. */
  choice(group: 'Variant of all columns' | 'Evidence of all columns' | 'Layout', name: string): Locator {
    return this.page.getByRole('group', { name: group }).getByText(name, { exact: true });
  }

  /** Settings of the maps, at the right or below. */
  get side(): Locator {
    return this.page.getByRole('complementary', { name: 'Settings of the maps' });
  }

  /** A column shows another model, named as in its menu. */
  async useModel(title: string, model: string): Promise<void> {
    await this.map(title).getByRole('button', { name: title, exact: true }).click();
    await this.page.getByRole('combobox', { name: 'Model', exact: true }).selectOption({ label: model });
    await this.page.keyboard.press('Escape');
  }

  /** 1 shows whole pictures. */
  get zoom(): number {
    return Number(this.link.get('zoom')?.split(',')[0] ?? 1);
  }

  /** Two fingers, horizontally about the middle of a picture; distances from it in pixels. */
  async pinch(title: string, { from, to }: { from: number; to: number }): Promise<void> {
    const box = await this.map(title).locator('.picture').boundingBox();
    if (box === null) throw new Error(`${title} has no picture`);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const touch = await this.page.context().newCDPSession(this.page);
    const fingers = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart: number | null) =>
      touch.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: apart === null ? [] : [-1, 1].map((side, id) => ({ x: x + side * apart, y, id })),
      });
    await fingers('touchStart', from);
    for (let step = 1; step <= 5; step++) await fingers('touchMove', from + ((to - from) * step) / 5);
    await fingers('touchEnd', null);
    await touch.detach();
  }

  neighbours(role: 'positive' | 'negative'): Locator {
    return this.page.getByRole('button', { name: new RegExp(`use as ${role}$`) });
  }

  async export(what: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Export', exact: true }).click();
    await this.page.getByRole('menuitem', { name: what }).click();
  }
}
