/**
 * How fast the table of images of Evaluate pages and sorts, in Chromium on `serve`, as JSON. `node bench/ui/evaluate.ts WORKSPACE`
 * wants a workspace as `bench/large-workspace.ts` makes it, with scores of every image that is to be in the table.
 */
import type { Page } from 'playwright-core';
import type { App } from '../../testing/hosts/app.ts';
import { type Figures, figures } from './figures.ts';
import { onLargeWorkspace } from './on-large-workspace.ts';

const address = '#/evaluate?metrics=energyInBox,energyInMask,maskIoU&metric=energyInBox&part=images';
const turns = 8;

interface EvaluateProbe {
  /** Chooses "Worst" or "Best"; until the first image of the table is another, and painted. */
  sortImages: (list: 'worst' | 'best') => Promise<number>;
  /** Scrolls by pages, or to a share of the whole; until other images are in sight, and painted. */
  page: (by: { pages: number } | { share: number }) => Promise<number>;
  /** Chooses the next bar of the histogram that has images; until the table holds these alone. */
  filter: () => Promise<number>;
  /** Sorts the rows of the comparison table by a metric. */
  sortRows: (metric: number) => Promise<number>;
}

/** In the page. A time ends with the frame after the one in which the change was there. */
function installProbe(): void {
  const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
  const room = (): HTMLElement => document.querySelector<HTMLElement>('[role="group"][aria-label="Images"] .room')!;
  const seen = (): string => room().innerText;
  const timed = async (act: () => void, changed: () => boolean): Promise<number> => {
    await frame();
    const start = performance.now();
    act();
    while (!changed()) {
      if (performance.now() - start > 10_000) throw new Error('nothing changed within 10 s');
      await frame();
    }
    await frame();
    return performance.now() - start;
  };
  const other = (act: () => void): Promise<number> => {
    const before = seen();
    return timed(act, () => seen() !== before);
  };
  let bar = 0;
  const evaluateProbe: EvaluateProbe = {
    sortImages: (list) => other(() => document.querySelector<HTMLElement>(`input[type=radio][value=${list}]`)!.click()),
    page: (by) => {
      const scroller = room().parentElement!;
      const whole = room().offsetHeight - scroller.clientHeight;
      const to = 'share' in by ? by.share * whole : scroller.scrollTop + by.pages * scroller.clientHeight;
      return other(() => {
        scroller.scrollTop = to;
      });
    },
    filter: () => {
      const bars = [...document.querySelectorAll<HTMLButtonElement>('.bars button:not(:disabled)')];
      const height = room().style.height;
      return timed(
        () => bars[bar++ % bars.length]!.click(),
        () => room().style.height !== height,
      );
    },
    sortRows: (metric) => {
      const heads = [...document.querySelectorAll<HTMLElement>('th[aria-sort]')];
      const sorts = (): string => heads.map((head) => head.ariaSort).join();
      const before = sorts();
      return timed(
        () => heads[metric % heads.length]!.querySelector('button')!.click(),
        () => sorts() !== before,
      );
    },
  };
  Object.assign(window, { evaluateProbe });
}

function call<Name extends keyof EvaluateProbe>(
  page: Page,
  name: Name,
  ...values: Parameters<EvaluateProbe[Name]>
): Promise<number> {
  return page.evaluate(
    ([method, list]) => {
      const { evaluateProbe } = window as unknown as {
        evaluateProbe: Record<string, (...all: unknown[]) => Promise<number>>;
      };
      return evaluateProbe[method]!(...list);
    },
    [name, values] as const,
  );
}

async function repeated(work: (turn: number) => Promise<number>): Promise<Figures> {
  const list: number[] = [];
  for (let turn = 0; turn < turns; turn++) list.push(await work(turn));
  return figures(list);
}

async function measure({ page }: App) {
  const begun = performance.now();
  await page.evaluate((hash) => {
    location.hash = hash;
  }, address);
  const list = page.getByRole('group', { name: 'Images', exact: true });
  await list.getByRole('button').first().waitFor({ timeout: 600_000 });
  const seconds = (): number => Number(((performance.now() - begun) / 1000).toFixed(1));
  const first = seconds();
  await page.getByText(/95 % intervals by [\d,]+ resamples/).waitFor({ timeout: 600_000 });
  const intervals = seconds();
  await page.evaluate(installProbe);
  await page.waitForTimeout(1000);
  const images = await page.locator('.count').last().innerText();
  return {
    images: Number(/[\d,]+/.exec(images)![0].replaceAll(',', '')),
    firstTable: first,
    intervals,
    sort: await repeated((turn) => call(page, 'sortImages', turn % 2 === 0 ? 'best' : 'worst')),
    page: await repeated((turn) => call(page, 'page', { pages: turn % 2 === 0 ? 1 : -1 })),
    jump: await repeated((turn) => call(page, 'page', { share: [1, 0.25, 0.75, 0][turn % 4]! })),
    filter: await repeated(() => call(page, 'filter')),
    sortRows: await repeated((turn) => call(page, 'sortRows', turn)),
  };
}

await onLargeWorkspace(measure);
