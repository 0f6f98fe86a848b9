/**
 * How long the event loops of engine and window are held while a network trains, in Chromium on `serve`, as JSON: a head
 * and a last stage are trained while the user goes through Compare and Browse. `node bench/ui/event-loops.ts WORKSPACE`.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { chromiumHost, closeBrowser } from '../../testing/hosts/chromium.ts';

const [given] = process.argv.slice(2);
if (given === undefined) throw new Error('name a workspace with a trained network, as the demo makes it');
const folder = mkdtempSync(path.join(tmpdir(), 'tripletscope-bench-'));
const workspace = path.join(folder, 'workspace');
cpSync(given, workspace, { recursive: true });
const record = path.join(folder, 'loop.json');

/** The browser names a task of 50 ms and more only; what is below is counted by frames that came late. */
function watch(page: Page): Promise<void> {
  return page.evaluate(() => {
    const held: number[] = [];
    Object.assign(window, { held });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) held.push(duration);
    }).observe({ type: 'longtask', buffered: false });
  });
}

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}

async function useIt(page: Page, training: () => Promise<boolean>): Promise<void> {
  while (await training()) {
    await go(page, '#/compare');
    const film = page.getByRole('listbox').first();
    await film.waitFor();
    for (let i = 0; i < 4 && (await training()); i++) {
      await page.keyboard.press('d');
      await page.waitForTimeout(700);
      const slider = page.getByRole('slider', { name: 'Channels' });
      for (let step = 0; step < 8; step++) await slider.press(step < 4 ? 'ArrowRight' : 'ArrowLeft');
    }
    await go(page, '#/browse');
    await page.getByRole('grid').first().waitFor();
    for (let i = 0; i < 12; i++) {
      await page.mouse.move(700, 500);
      await page.mouse.wheel(0, 500);
      await page.waitForTimeout(120);
    }
  }
}

try {
  const env = {
    NODE_OPTIONS: `--import ${path.join(import.meta.dirname, 'loop-delay.ts')}`,
    TRIPLETSCOPE_LOOP_DELAY: record,
  };
  const { page, close } = await chromiumHost.open(folder, { workspace, env, size: { width: 1440, height: 900 } });
  // Once through both views first: the loading of their code is no work while a network trains.
  await go(page, '#/compare');
  await page.getByRole('slider', { name: 'Channels' }).waitFor();
  await page.waitForTimeout(4000);
  await go(page, '#/browse');
  await page.getByRole('grid').first().waitFor();
  await page.waitForTimeout(1500);
  const results: Record<string, unknown> = {};
  for (const trains of ['Head', 'Last stage']) {
    await go(page, '#/train');
    await page.getByRole('radio', { name: trains }).check({ force: true });
    await page.getByLabel('Training seed').fill(trains === 'Head' ? '11' : '12');
    await page.getByLabel('Steps', { exact: true }).fill(trains === 'Head' ? '600' : '24');
    await page.getByRole('button', { name: 'Start training' }).click();
    await watch(page);
    const { pid } = JSON.parse(readFileSync(record, 'utf8')) as { pid: number };
    process.kill(pid, 'SIGUSR2');
    const started = Date.now();
    const tray = page.getByRole('contentinfo').or(page.locator('footer')).first();
    const running = async (): Promise<boolean> =>
      Date.now() - started < 120_000 &&
      (Date.now() - started < 3000 || (await tray.getByRole('progressbar').count()) > 0);
    await useIt(page, running);
    await page.waitForTimeout(1200);
    const window_ = await page.evaluate(() => (window as unknown as { held: number[] }).held);
    const engine = JSON.parse(readFileSync(record, 'utf8')) as { most: number; p99: number; p999: number };
    results[trains === 'Head' ? 'head' : 'lastStage'] = {
      seconds: Math.round((Date.now() - started) / 1000),
      engine,
      window: { longTasks: window_.length, most: Math.max(0, ...window_) },
    };
  }
  console.log(JSON.stringify(results, null, 2));
  await close();
} finally {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
}
