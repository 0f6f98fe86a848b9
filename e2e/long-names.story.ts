/** Names of more than 200 characters in the smallest usual window. */
import { expect, it } from 'vitest';
import { longName, twoModels } from './data/two-models.ts';
import { ComparePage } from './pages/compare.ts';
import { misplaced } from './pages/layout.ts';
import { sceneIsThere } from './pages/scenes.ts';
import { Shell } from './pages/shell.ts';
import { keepPicture, pageStories } from './stories.ts';

pageStories('electron', 'long names of data set, classes, images and models', ({ open, folder, host }) => {
  it('fit a window of 900 × 600 in every view', { timeout: 240_000 }, async () => {
    const home = folder();
    const workspace = await twoModels(home, longName);
    const app = await open({ workspace, folder: home, size: { width: 900, height: 600 } });
    const { page } = app;
    const shell = new Shell(page);
    const compare = new ComparePage(page);
    const found: string[] = [];
    const look = async (what: string): Promise<void> => {
      await sceneIsThere(page);
      await keepPicture(page, `${host} long names ${what}`);
      found.push(...(await misplaced(page)).map((line) => `${what}: ${line}`));
    };

    await compare.open();
    await look('compare');
    await compare.side.evaluate((side) => side.scrollTo(0, side.scrollHeight));
    await look('compare side');
    await compare.side.evaluate((side) => side.scrollTo(0, 0));
    await compare.useModel('Averaged', `${longName} 1 · no. 1`);
    await compare.map('Averaged').getByText(`${longName} 1`).first().waitFor();
    await compare.settled();
    await look('compare two models');

    await shell.follow('#/browse');
    await page.getByRole('gridcell').nth(1).click();
    await look('browse');
    await page.getByRole('button', { name: 'Show the details' }).click();
    await page.getByRole('complementary', { name: 'Details' }).getByText('Neighbours').first().waitFor();
    await look('browse details');
    await page.getByRole('button', { name: 'Show the filters' }).click();
    await look('browse filters');
    await page.getByRole('button', { name: 'Hide the filters' }).click();
    await page.getByRole('button', { name: 'Hide the details' }).click();
    await shell.follow('#/browse?layout=both');
    await look('browse map');
    for (const view of ['Train', 'Start'] as const) {
      await shell.go(view);
      await page.getByRole('main').getByText(longName).first().waitFor();
      await look(view);
    }
    for (const part of ['dataset', 'models', 'cache', 'defaults', 'device', 'about']) {
      await shell.follow(`#/settings?part=${part}`);
      await page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor();
      await look(`settings ${part}`);
    }
    await page.keyboard.press('Control+j');
    await look('jobs');
    expect(found).toEqual([]);
  });
});
