/**
 * How fast Browse is with a large data set, in Chromium on `serve`, as JSON: first tiles, scrolling, jumps, filters and
 * sorts, the embedding map, memory of the renderer. `node bench/ui/browse.ts WORKSPACE` wants a workspace as
 * `bench/large-workspace.ts FOLDER 100000 map` makes it.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { App } from '../../testing/hosts/app.ts';
import { type BrowseProbe, installProbe } from './browse-probe.ts';
import { type Figures, figures } from './figures.ts';
import { onLargeWorkspace } from './on-large-workspace.ts';

const seconds = 10;

const probe = (page: Page) => ({
  call: <Name extends keyof BrowseProbe>(name: Name, ...values: Parameters<BrowseProbe[Name]>) =>
    page.evaluate(
      ([method, list]) => {
        const { browseProbe } = window as unknown as { browseProbe: Record<string, (...all: unknown[]) => unknown> };
        return browseProbe[method]!(...list);
      },
      [name, values] as const,
    ) as Promise<Awaited<ReturnType<BrowseProbe[Name]>>>,
});

/** From the click on the view's link; the engine has read the data set once for the second and later ones. */
async function firstTiles(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    await page.goto(`${page.url().split('#')[0]}#/start`);
    await page.reload();
    await page.getByRole('link', { name: 'Browse', exact: true }).waitFor();
    await page.waitForTimeout(700);
    await page.evaluate(installProbe);
    times.push(await probe(page).call('untilTiles', 'a[href="#/browse"]'));
  }
  return times;
}

/** The engine has just opened the workspace and reads the data set for the first time. */
async function openedCold(page: Page): Promise<number> {
  await page.waitForSelector('.tile.is-loaded, a[href="#/browse"]');
  if (page.url().includes('#/browse') || (await page.locator('.tile').count()) > 0) {
    await page.waitForSelector('.tile.is-loaded');
    return page.evaluate(() => performance.now());
  }
  await page.evaluate(installProbe);
  return probe(page).call('untilTiles', 'a[href="#/browse"]');
}

/** From the address entered to the tiles in sight, the interface itself included. */
async function openedPage(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    await page.goto(`${page.url().split('#')[0]}#/browse`);
    await page.reload({ waitUntil: 'commit' });
    await page.waitForSelector('.tile.is-loaded');
    times.push(await page.evaluate(() => performance.now()));
  }
  return times;
}

async function repeated(times: number, work: (turn: number) => Promise<number>): Promise<Figures> {
  const list: number[] = [];
  for (let turn = 0; turn < times; turn++) list.push(await work(turn));
  return figures(list);
}

/** Of the largest renderer, in MB: what is its own, and all that it maps. */
async function rendererMemory(page: Page): Promise<{ own: number; resident: number; heap: number }> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const megabytes = (text: string, name: RegExp): number => Number(name.exec(text)?.[1] ?? Number.NaN) / 1024;
  const all = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => {
      const rollup = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
      return {
        own: megabytes(rollup, /Private_Dirty:\s+(\d+)/) + megabytes(rollup, /Private_Clean:\s+(\d+)/),
        resident: megabytes(rollup, /Rss:\s+(\d+)/),
      };
    })
    .sort((a, b) => b.own - a.own);
  const heap = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 2 ** 20,
  );
  const round = (value: number): number => Math.round(value);
  return { own: round(all[0]!.own), resident: round(all[0]!.resident), heap: round(heap) };
}

async function measure(app: App) {
  const { page } = app;
  const { call } = probe(page);
  const cold = await openedCold(page);
  const opened = figures(await firstTiles(page));
  const reloaded = figures(await openedPage(page));
  await page.evaluate(installProbe);
  await page.waitForTimeout(1000);
  const images = await page.locator('.shown strong').textContent();

  // Once to have every thumbnail in the caches, then for the figures.
  await call('scroll', 1500, seconds);
  await call('scrollTo', 0);
  const scroll = await call('scroll', 1500, seconds);
  await call('scrollTo', 0);
  const fast = await call('scroll', 6000, seconds);

  const end = await repeated(8, async (turn) => call('press', turn % 2 === 0 ? 'End' : 'Home'));
  const classFilter = await repeated(8, async (turn) => call('toggleClass', 3 + (turn >> 1)));
  await call('choose', 'Row of the table', 1);
  await page.waitForTimeout(2500);
  const sort = await repeated(8, async (turn) => call('sortBy', turn % 2 === 0 ? 'score' : 'order'));
  const memoryGrid = await rendererMemory(page);

  await page.evaluate(() => {
    location.hash = '#/browse?layout=map';
  });
  await page.locator('canvas.overlay').waitFor();
  await page.waitForFunction(() => document.querySelector('.instead') === null, null, { timeout: 60_000 });
  await page.waitForTimeout(1500);
  const pan = await call('pan', 4);
  const zoom = await call('zoom', 4);
  const lasso = await call('lasso', 4);
  const memoryMap = await rendererMemory(page);
  return {
    images: Number(images?.replaceAll(',', '')),
    firstTiles: { afterTheEngineOpened: Number(cold.toFixed(0)), again: opened, pageLoaded: reloaded },
    scroll: { slow: scrollFigures(scroll), fast: scrollFigures(fast) },
    jumpToEnd: end,
    filterByClass: classFilter,
    sortByScore: sort,
    map: {
      pan: frameFigures(pan),
      zoom: frameFigures(zoom),
      lasso: frameFigures(lasso.frames),
      lassoToGrid: lasso.settled,
    },
    memory: { grid: memoryGrid, map: memoryMap },
  };
}

function scrollFigures({ frames, blank, work }: { frames: number[]; blank: number[]; work: number[] }) {
  const within = frames.filter((time) => time <= 20).length / frames.length;
  return {
    frames: figures(frames),
    within20ms: Number((100 * within).toFixed(1)),
    script: figures(work),
    longestBlank: Math.round(Math.max(0, ...blank)),
    blankOver250ms: blank.filter((time) => time > 250).length,
  };
}

function frameFigures(frames: number[]) {
  const mean = frames.reduce((sum, time) => sum + time, 0) / frames.length;
  return { perSecond: Number((1000 / mean).toFixed(1)), frames: figures(frames) };
}

await onLargeWorkspace(measure);
