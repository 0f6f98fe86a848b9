/** The Annotate view, by what a person sees of it and does with a mouse. Places are shares of the image. */
import type { Locator, Page } from 'playwright-core';
import type { Point } from '../../src-shared/annotate/point.ts';
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
    await this.page.locator('[aria-roledescription="drawing area"][aria-busy="false"]').waitFor();
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
  async at([x, y]: Place): Promise<Point> {
    const { left, top, scale, width, height } = await this.whole();
    return { x: left + x * width * scale, y: top + y * height * scale };
  }

  /** The corner of the image on the page, its size in its pixels, and its scale, while the whole of it is shown. */
  private async whole(): Promise<{ left: number; top: number; scale: number; width: number; height: number }> {
    const stage = await this.stage.evaluate((node) => {
      const { left, top } = node.getBoundingClientRect();
      return { left, top, width: node.clientWidth, height: node.clientHeight };
    });
    const text = await this.page.getByTitle('Size of the image').innerText();
    const [width, height] = text.split(' × ').map((part) => Number.parseInt(part, 10));
    const scale = Math.min((stage.width - 48) / width, (stage.height - 48) / height, 8);
    return {
      left: stage.left + (stage.width - width * scale) / 2,
      top: stage.top + (stage.height - height * scale) / 2,
      scale,
      width,
      height,
    };
  }

  /**
   * Enlarges it with the wheel, from the whole image to 64 pixels of the screen for each of its own, with `around` (in its
   * pixels) in sight. Gives where a place of the image is on the page then.
   */
  async zoomToPixels(around: Point): Promise<(at: Point) => Point> {
    let { left, top, scale } = await this.whole();
    while (scale < 64) {
      // The wheel is told of in whole pixels of the screen; what lies below it stays there.
      const [x, y] = [Math.round(left + around.x * scale), Math.round(top + around.y * scale)];
      await this.page.mouse.move(x, y);
      await this.page.mouse.wheel(0, -600);
      const next = Math.min(64, scale * Math.exp(600 / 400));
      left = x - ((x - left) / scale) * next;
      top = y - ((y - top) / scale) * next;
      scale = next;
      await this.page.getByRole('button', { name: `${Math.round(100 * scale)} %`, exact: true }).waitFor();
    }
    return (at) => ({ x: left + at.x * scale, y: top + at.y * scale });
  }

  /** What the stage shows at places of the page, as `red,green,blue`; the pointer leaves it. */
  async colours(places: readonly Point[][]): Promise<string[][]> {
    const { x, y } = (await this.stage.boundingBox())!;
    await this.page.mouse.move(x - 20, y - 20);
    return this.stage.locator('canvas').evaluate((canvas: HTMLCanvasElement, rows) => {
      const { left, top } = canvas.getBoundingClientRect();
      const { width, data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return rows.map((row) =>
        row.map(({ x, y }) => {
          const column = Math.floor((x - left) * devicePixelRatio);
          const at = Math.floor((y - top) * devicePixelRatio) * width + column;
          return [...data.subarray(4 * at, 4 * at + 3)].join();
        }),
      );
    }, places);
  }

  async drag(...places: Place[]): Promise<void> {
    await this.trace(...(await Promise.all(places.map((place) => this.at(place)))));
  }

  /** The same by places of the page. */
  async trace(...[first, ...rest]: Point[]): Promise<void> {
    await this.page.mouse.move(first.x, first.y);
    await this.page.mouse.down();
    for (const { x, y } of rest) await this.page.mouse.move(x, y, { steps: 6 });
    await this.page.mouse.up();
  }

  async click(place: Place): Promise<void> {
    const { x, y } = await this.at(place);
    await this.page.mouse.click(x, y);
  }

  async drawBox(...corners: [Place, Place]): Promise<void> {
    await this.press('r');
    await this.drag(...corners);
  }

  async paint(...places: Place[]): Promise<void> {
    await this.press('Escape', 'b');
    await this.drag(...places);
  }

  /** A square with a triangle cut out of it, moved right by a share of the image. */
  async drawPolygonWithHole(right = 0): Promise<void> {
    const outer: Place[] = [
      [0.1, 0.5],
      [0.4, 0.5],
      [0.4, 0.9],
      [0.1, 0.9],
    ];
    const hole: Place[] = [
      [0.2, 0.6],
      [0.3, 0.6],
      [0.3, 0.8],
    ];
    const close = async (corners: Place[]): Promise<void> => {
      for (const [x, y] of [...corners, corners[0]]) await this.click([x + right, y]);
    };
    await this.press('Escape', 'p');
    await close(outer);
    await this.said(/^Polygon of 4 corners drawn/);
    await this.page.keyboard.down('Alt');
    await close(hole);
    await this.page.keyboard.up('Alt');
    await this.said('Hole cut');
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
    await this.ready();
  }
}
