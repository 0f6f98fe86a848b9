import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { CatalogueColumns, CatalogueMeta } from '../src-shared/catalogue.ts';
import { decodeFrame, type FrameArray } from '../src-shared/frame.ts';
import type { MetricName, RowId } from '../src-shared/report-types.ts';
import { until } from '../testing/hosts/wait.ts';
import { trainedWorkspace } from './data/trained.ts';
import { ComparePage } from './pages/compare.ts';
import { pageStories } from './stories.ts';

const rows: Record<string, RowId> = {
  'Single triplet': 'single',
  Averaged: 'averaged',
  'Averaged, top-M': 'averaged-top',
  'Transferred, top-M': 'transfer-top',
};
const metrics: readonly (readonly ['box' | 'mask' | 'IoU', MetricName])[] = [
  ['box', 'energyInBox'],
  ['mask', 'energyInMask'],
  ['IoU', 'maskIoU'],
];

pageStories('chromium', 'the numbers under the maps', ({ open, folder }) => {
  it('are those of the evaluation, for every test image', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const { page } = app;
    const compare = new ComparePage(page);
    await compare.open();
    const { arrays } = await frame<CatalogueMeta, CatalogueColumns>(page, '/api/catalogue');
    const scored = new Map<string, Float32Array>();
    for (const row of Object.values(rows)) {
      for (const [, metric] of metrics) {
        const path = `/api/scores/${row}/${encodeURIComponent(metric)}`;
        scored.set(`${row} ${metric}`, (await frame<unknown, { value: Float32Array }>(page, path)).arrays.value);
      }
    }
    for (let place = 0; place < 8; place++) {
      await compare.option(place).click();
      await until(async () => (await compare.option(place).getAttribute('aria-selected')) === 'true');
      await compare.settled();
      const image = Number(await compare.image());
      const at = arrays.imageId.indexOf(image);
      expect(arrays.split[at]).toBe(1);
      for (const [title, row] of Object.entries(rows)) {
        const expected = metrics.map(([name, metric]) => [name, scored.get(`${row} ${metric}`)![at]!] as const);
        const shown = await compare.scores(title);
        // To the digits that are shown: half a hundredth.
        for (const [name, value] of expected) {
          const difference = Math.abs(Number(shown[name]) - value);
          expect(difference, `${title}, ${name} of image ${image}: ${shown[name]} for ${value}`).toBeLessThan(0.00501);
        }
      }
    }
  });
});

async function frame<Meta, Arrays extends Record<string, FrameArray>>(
  page: Page,
  path: string,
): Promise<{ meta: Meta; arrays: Arrays }> {
  const bytes = await page.evaluate(async (url) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return [...new Uint8Array(await answer.arrayBuffer())];
  }, path);
  return decodeFrame<Meta, Arrays>(new Uint8Array(bytes).buffer);
}
