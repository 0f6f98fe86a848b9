import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from 'vitest';
import { scoredWorkspace } from './data/scored-workspace.ts';
import { smallWorkspace } from './data/small-scenes.ts';
import { trainedWorkspace } from './data/trained.ts';
import { makeWorkspace } from './data/workspaces.ts';
import { BrowsePage } from './pages/browse.ts';
import { ComparePage } from './pages/compare.ts';
import { Shell } from './pages/shell.ts';
import { StartPage } from './pages/start.ts';
import { pageStories } from './stories.ts';

pageStories('electron', 'Browse', ({ open, folder, host }) => {
  it('filters, sorts by a score, tags and takes it back; a saved view is there after a restart', async () => {
    const app = await open({ workspace: await scoredWorkspace(folder()) });
    const { page } = app;
    const browse = new BrowsePage(page);
    await browse.open();
    await browse.shown('40 images').waitFor();

    // Nobody has chosen a score yet: the usual one is on the tiles, and can be taken off them.
    const row = page.getByLabel('Row of the table');
    const shownRow = () => row.locator('option:checked').innerText();
    const figures = browse.grid.locator('.tile-value:visible').filter({ hasText: /^0\.\d\d$/ });
    await figures.first().waitFor();
    await expect.poll(shownRow).toBe('Averaged ×50');
    await row.selectOption({ label: 'none shown' });
    await figures.first().waitFor({ state: 'detached' });
    await page.waitForURL(/score=none/);
    await page.reload();
    await browse.shown('40 images').waitFor();
    await row.waitFor();
    await expect.poll(shownRow).toBe('none shown');

    await row.selectOption({ label: 'Averaged ×50' });
    await page.getByRole('radio', { name: /^test/ }).check({ force: true });
    await page.getByLabel('Sort by').selectOption({ label: 'score: mask IoU' });
    await browse.shown('of 40 images').waitFor();
    await sorted(browse);

    await browse.tiles.first().click();
    await browse.tiles.nth(2).click({ modifiers: ['Shift'] });
    await browse.chosen.getByText('3 images selected').waitFor();
    await browse.tag('worth a look');
    await browse.chosen.getByText('saved', { exact: true }).waitFor();
    await browse.grid.focus();
    await page.keyboard.press('Control+z');
    await browse.filter(/worth a look/).waitFor({ state: 'detached' });
    await page.keyboard.press('Control+y');
    await browse.filter(/worth a look/).check();
    await browse.shown('3 of 40 images').waitFor();
    await page.getByRole('button', { name: 'Hide the filters' }).click();
    await new Shell(page).kept('browse.filters');

    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save this view' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('doubtful ones');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Rename or remove' }).click();
    const views = page.getByRole('dialog', { name: 'Saved views' });
    await views.getByRole('button', { name: 'Remove doubtful ones' }).click();
    await views.getByText('No saved views.').waitFor();
    const removed = views.getByRole('status').locator('div').filter({ hasText: 'Removed the view' });
    await removed.getByRole('button', { name: 'Undo', exact: true }).click();
    await views.getByText('doubtful ones', { exact: true }).waitFor();

    await new Shell(page).kept('tag=worth');
    const again = await app.restart();
    const after = new BrowsePage(again.page);
    // Where it was, with the filters put away.
    await after.shown('3 of 40 images').waitFor();
    await again.page.getByRole('button', { name: 'Show the filters' }).waitFor();
    await again.page.getByRole('button', { name: 'Clear all filters' }).click();
    await after.shown('40 images').filter({ hasNotText: 'of' }).waitFor();
    await again.page.getByRole('button', { name: 'Views' }).click();
    await again.page.getByRole('menuitem', { name: 'doubtful ones' }).click();
    await after.shown('3 of 40 images').waitFor();
    expect(app.complaints).toEqual([]);
  });

  it('what was done in one workspace is not undone in another', async () => {
    const home = folder();
    const birds = await smallWorkspace(home);
    const moths = path.join(home, 'moths');
    cpSync(birds, moths, { recursive: true });
    const app = await open({ workspace: birds, folder: home });
    const { page } = app;
    const browse = new BrowsePage(page);
    const tagFirst = async (tag: string): Promise<void> => {
      await browse.tiles.first().click();
      await browse.tag(tag);
      await browse.chosen.getByText('saved', { exact: true }).waitFor();
    };
    await browse.open();
    await tagFirst('odd');
    await new Shell(page).go('Start');
    await new StartPage(app).open(moths);
    await new Shell(page).workspace('moths').waitFor();
    await browse.tiles.first().waitFor();
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
    await page.keyboard.press('Control+z');
    await tagFirst('seen');
    expect(await page.getByText(/^Undone/).count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await browse.filter('seen').waitFor({ state: 'detached' });
  });

  it('the list goes out as CSV, in its order and with its score; its link leads back to it', async () => {
    const app = await open({ workspace: await scoredWorkspace(folder()) });
    const { page } = app;
    const browse = new BrowsePage(page);
    await browse.open();
    await page.getByLabel('Row of the table').selectOption({ label: 'Averaged ×50' });
    await page.getByRole('radio', { name: /^test/ }).check({ force: true });
    await page.getByLabel('Sort by').selectOption({ label: 'score: mask IoU' });
    await browse.shown('of 40 images').waitFor();
    await sorted(browse);
    const shown = await browse.shown('of 40 images').innerText();
    const file = await app.saved(async () => {
      await page.getByRole('button', { name: 'Copy or save the list' }).click();
      await page.getByRole('menuitem', { name: 'Save the list as CSV' }).click();
    });
    const [head, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
    const columns = head!.split(',');
    const column = (name: string | RegExp) => {
      const at = columns.findIndex((title) => (typeof name === 'string' ? title === name : name.test(title)));
      return lines.map((line) => line.split(',')[at]!);
    };
    expect(`${lines.length} of 40 images`).toBe(shown);
    expect(new Set(column('split'))).toEqual(new Set(['test']));
    expect(column('name').slice(0, 5)).toEqual((await browse.names()).slice(0, 5));
    const onTiles = await browse.grid.locator('.tile-value:visible').allTextContents();
    const scores = column(/mask IoU$/).map((score) => Number(score).toFixed(onTiles[0]!.split('.')[1]!.length));
    expect(scores.slice(0, 5)).toEqual(onTiles.slice(0, 5));
    expect(scores.map(Number)).toEqual(scores.map(Number).sort((a, b) => a - b));

    // The address follows a moment after the last change.
    await expect.poll(() => page.url()).toMatch(/split=test.*sort=score/);
    const { hash } = new URL(page.url());
    const names = await browse.names();
    await new Shell(page).go('Settings');
    await new Shell(page).follow(hash);
    await browse.shown(shown).waitFor();
    await page.reload();
    await browse.shown(shown).waitFor();
    await expect.poll(() => browse.names()).toEqual(names);
  });

  it('hands its image on to Compare by the rail, which keeps it until another is chosen', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const { page } = app;
    const browse = new BrowsePage(page);
    const compare = new ComparePage(page);
    await browse.open();
    await browse.tiles.nth(5).click();
    await browse.details.getByRole('heading', { level: 2 }).first().waitFor();
    await page.waitForURL(/#\/browse\?.*image=\d+/);
    const chosen = /image=(\d+)/.exec(page.url())?.[1];
    await compare.open();
    await expect.poll(() => compare.image()).toBe(chosen);
    await compare.option(0).click();
    await expect.poll(() => compare.image()).not.toBe(chosen);
    await compare.settled();
    const shown = await compare.image();
    await new Shell(page).go('Settings');
    await compare.open();
    await expect.poll(() => compare.image()).toBe(shown);
  });

  it('goes by keys alone: move, choose, to the end, and on to Compare', async () => {
    const app = await open({ workspace: await smallWorkspace(folder()) });
    const { page } = app;
    const browse = new BrowsePage(page);
    await browse.open();
    await page.getByText('Select images and press T.').waitFor();
    await page.keyboard.press('Control+Home');
    const names = await browse.names();
    const focus = (name: string | undefined) => expect.poll(() => browse.focused()).toBe(name);
    await focus(names[0]);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await browse.chosen.getByText('2 images selected').waitFor();
    await focus(names[2]);
    await page.keyboard.press('Control+a');
    await browse.chosen.getByText('18 images selected').waitFor();
    await page.keyboard.press('Escape');
    await browse.chosen.waitFor({ state: 'detached' });
    await page.keyboard.press('End');
    await browse.details.getByRole('heading', { level: 2 }).first().waitFor();
    await focus((await browse.names()).at(-1));
    await page.keyboard.press('Home');
    await focus(names[0]);
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/compare\?.*image=\d+/);

    // What is told of keys follows the user's own.
    await new Shell(page).set('keys', { 'browse.tag': ['X'], 'browse.filters': ['Q'] });
    await page.reload();
    await browse.open();
    await page.getByText('Select images and press X.').waitFor();
    await page.getByRole('button', { name: 'Hide the filters' }).hover();
    await page.getByText('Hide the filters  Q').waitFor();
  });

  it('the map: a lasso filters the grid, and what is pinned orders it', async () => {
    const app = await open({ workspace: await scoredWorkspace(folder()) });
    const { page } = app;
    const browse = new BrowsePage(page);
    await browse.open();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Shift+m');
    await browse.map.focus();
    for (let i = 0; i < 6; i++) await page.keyboard.press('+');
    await page.getByRole('button', { name: 'Map menu' }).click();
    await page.getByRole('menuitem', { name: 'Filter by the visible part' }).click();
    await browse
      .shown(/^\d+ of 40 images/.source.slice(5))
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Remove the lasso' }).click();
    await browse.shown('40 images').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await browse.lassoUpperHalf();
    const inLasso = Number(await page.locator('.shown strong').textContent());
    expect(inLasso).toBeGreaterThan(0);
    expect(inLasso).toBeLessThan(40);

    await page.keyboard.press('g');
    await browse.tiles.first().click();
    await page.keyboard.press('Shift+d');
    await page.getByText(/^reference:/).waitFor();
    await expect.poll(() => page.locator('.tile[data-place="0"] .tile-value').textContent()).toBe('D 0.00');
    await browse.details.getByText('Neighbours').waitFor();
    expect(app.complaints).toEqual([]);
  });

  it('a picture deleted on disk: its tile says so, and Details what to do', async () => {
    const place = folder();
    const workspace = await smallWorkspace(place);
    const images = path.join(place, 'scenes', 'images');
    const klass = readdirSync(images).sort()[0]!;
    const file = readdirSync(path.join(images, klass)).sort()[0]!;
    rmSync(path.join(images, klass, file));
    const app = await open({ workspace });
    const browse = new BrowsePage(app.page);
    await browse.open();
    const name = path.parse(file).name;
    const tile = browse.tiles.filter({ hasText: name });
    await tile.getByText('file missing').waitFor();
    await tile.getByTitle(new RegExp(`^File not found: .*${klass}/${file}`)).waitFor();
    await tile.click();
    await browse.details.getByText('File not found').waitFor();
  });

  it('without images it says what to do next; where none matches, how to see them again', async () => {
    const empty = await open({ workspace: makeWorkspace(path.join(folder(), 'empty')) });
    await empty.page.getByRole('link', { name: 'Browse', exact: true }).click();
    await empty.page.getByText('No images yet').waitFor();
    await empty.page.getByRole('main').getByRole('button', { name: 'Import a data set' }).waitFor();
    await empty.page.getByRole('main').getByRole('button', { name: 'Open the demo' }).waitFor();
    await empty.close();

    const app = await open({ workspace: await smallWorkspace(folder()) });
    const browse = new BrowsePage(app.page);
    await browse.open();
    await app.page.getByText(/Train a network first, or open the demo/).waitFor();
    const offers = app.page.getByRole('main').getByRole('button', { name: 'Open the demo' });
    await expect.poll(() => offers.count()).toBe(1);
    await app.page.keyboard.press('m');
    await app.page.getByRole('heading', { name: 'No model yet' }).waitFor();
    await expect.poll(() => offers.count()).toBe(2);
    await app.page.keyboard.press('g');
    await app.page.getByLabel('Search names').fill('no such name');
    await app.page.getByText('No image matches').waitFor();
    await app.page.getByRole('main').getByRole('button', { name: 'Clear all filters' }).click();
    await browse.shown('18 images').waitFor();
  });

  it.skipIf(host === 'electron')('has no barrier in either theme', async () => {
    const app = await open({ workspace: await scoredWorkspace(folder()) });
    const { page } = app;
    const browse = new BrowsePage(page);
    await browse.open();
    await browse.tiles.first().click();
    await page.keyboard.press('m');
    await browse.map.waitFor();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
  });
});

/** Until the scores are there and the tiles ascend by them. */
async function sorted(browse: BrowsePage): Promise<void> {
  const ascend = async (): Promise<boolean> => {
    const values = (await browse.grid.locator('.tile-value:visible').allTextContents()).map(Number);
    return new Set(values).size > 3 && values.every((value, at) => at === 0 || value >= values[at - 1]!);
  };
  await expect.poll(ascend).toBe(true);
}
