/**
 * How fast Compare answers, in Chromium on `serve`, as JSON: a slider moved → the new maps on the screen; another image
 * clicked → its maps on the screen, with its features cached and not. `node bench/ui/compare.ts WORKSPACE [MAPS]` works
 * on a copy of the workspace.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { App } from '../../testing/hosts/app.ts';
import { chromiumHost, closeBrowser } from '../../testing/hosts/chromium.ts';
import { dragSlider } from './drag-slider.ts';
import { type Figures, figures } from './figures.ts';

const shown = '.main figure dl';
const sixMaps = 'single,averaged,top,transferred-top,transferred,averaged.gradcam.positive';

/** Clicks images of the strip; each is timed to the frame in which the comparison is whole again. */
async function clickImages(page: Page, places: readonly number[], pause: number): Promise<Figures> {
  const times: number[] = [];
  for (const place of places) {
    await page.waitForTimeout(pause);
    times.push(await page.evaluate(timeClick, place));
  }
  return figures(times);
}

function timeClick(place: number): Promise<number> {
  const list = document.querySelector<HTMLElement>('[role=listbox]')!;
  const patience = 20_000;
  list.scrollTop = Math.max(0, place - 3) * 54;
  return new Promise((resolve) => {
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const item = list.querySelector<HTMLElement>(`[role=option][aria-posinset="${place + 1}"]`);
        if (item === null) return resolve(Number.POSITIVE_INFINITY);
        const start = performance.now();
        item.click();
        const look = (): void => {
          const main = document.querySelector('section.main')!;
          const whole =
            main.getAttribute('data-image') === item.dataset.image &&
            main.getAttribute('aria-busy') !== 'true' &&
            document.querySelector('[role=option][aria-selected=true]')?.getAttribute('aria-posinset') ===
              String(place + 1) &&
            main.querySelector('[role=img][aria-busy=true]') === null;
          if (whole) {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => resolve(performance.now() - start);
            channel.port2.postMessage(null);
          } else if (performance.now() - start > patience) resolve(Number.POSITIVE_INFINITY);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    );
  });
}

async function whole(page: Page): Promise<void> {
  try {
    await page.locator('section.main figure dl').nth(5).waitFor({ timeout: 60_000 });
  } catch (error) {
    await page.screenshot({ path: path.join(tmpdir(), 'compare-bench-failed.png') });
    throw error;
  }
  await page.waitForTimeout(1500);
}

async function open(folder: string, workspace: string): Promise<App> {
  const app = await chromiumHost.open(folder, { workspace, size: { width: 1440, height: 900 } });
  await app.page.getByRole('link', { name: 'Compare' }).click();
  await app.page.locator('section.main').waitFor();
  await app.page.evaluate((columns) => {
    location.hash = `#/compare?columns=${columns}`;
  }, sixMaps);
  await whole(app.page);
  return app;
}

const [given] = process.argv.slice(2);
if (given === undefined) throw new Error('name a workspace with a trained network, as the demo makes it');
const folder = mkdtempSync(path.join(tmpdir(), 'tripletscope-bench-'));
const workspace = path.join(folder, 'workspace');
cpSync(given, workspace, { recursive: true });
try {
  const app = await open(folder, workspace);
  const sliderN = await dragSlider(app.page, 'Triplets', { shown, moves: 160 });
  const sliderM = await dragSlider(app.page, 'Channels', { shown, moves: 160 });
  // Neighbours of the last one are prefetched, so a pause makes them cached; jumps over ten are not.
  const cached = await clickImages(
    app.page,
    Array.from({ length: 16 }, (_, at) => at + 1),
    1500,
  );
  const notCached = await clickImages(
    app.page,
    Array.from({ length: 10 }, (_, at) => 30 + 9 * at),
    400,
  );
  console.log(JSON.stringify({ maps: 6, sliderN, sliderM, anotherImage: { cached, notCached } }, null, 2));
  await app.close();
} finally {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
}
