import { expect, it } from 'vitest';
import { until } from '../testing/hosts/wait.ts';
import { trainedWorkspace } from './data/trained.ts';
import { focused, tabTo } from './pages/keyboard.ts';
import { Shell } from './pages/shell.ts';
import { StartPage } from './pages/start.ts';
import { pageStories } from './stories.ts';

pageStories('chromium', 'a keyboard alone', ({ open, folder }) => {
  it('leads from the start page to a comparison, moves its sliders, and leads back', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const { page } = app;
    await new Shell(page).workspace('scenes-workspace').waitFor();
    await page.locator('.tile.is-loaded').first().waitFor();
    await toStart();
    const stops = await tabTo(page, /^scenes-workspace/);
    const names = stops.map(({ name }) => name).slice(0, 8);
    const demo = ['Open the demo', 'Table', 'Curves', 'Figure', 'Maps'];
    expect(names).toEqual([...demo, 'Import a data set…', 'Open…', 'New…']);
    expect(stops.filter(({ visible }) => !visible)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/browse/);
    await page.locator('.tile.is-loaded').first().waitFor();

    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/compare\?.*image=\d+/);
    await page.locator('section[aria-label="Comparison"] canvas').first().waitFor();
    await page.keyboard.press('n');
    await until(async () => (await page.evaluate(() => document.activeElement?.getAttribute('type'))) === 'range');
    expect((await focused(page)).visible).toBe(true);
    await page.keyboard.press('Home');
    await page.waitForURL(/[?&]N=1(&|$)/);

    await toStart();
    await until(async () => (await focused(page)).inMain);

    async function toStart(): Promise<void> {
      await new Shell(page).command('start page');
      await new StartPage(app).heading.waitFor();
    }
  });

  it('menus open, move, jump and close by keys, and give the focus back', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const { page } = app;
    await page.locator('.tile.is-loaded').first().waitFor();
    const trigger = page.getByRole('button', { name: 'Copy or save the list' });
    const menu = page.getByRole('menu', { name: 'Copy or save the list' });
    const at = (name: string) => until(async () => (await focused(page)).name.startsWith(name));
    // A list is copied once its scores are there.
    await page
      .locator('.tile-value')
      .filter({ hasText: /^0\.\d\d$/ })
      .first()
      .waitFor();
    await trigger.focus();
    await page.keyboard.press('Enter');
    await at('Copy the list as CSV');
    await page.keyboard.press('ArrowDown');
    await at('Save the list as CSV');
    await page.keyboard.press('ArrowDown');
    await at('Copy the list as CSV');
    // A letter jumps, and is no command of the view meanwhile.
    await page.keyboard.press('s');
    await at('Save the list as CSV');
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await at('Copy or save the list');
    await page.keyboard.press('ArrowUp');
    await at('Save the list as CSV');
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });

    // Opened by the pointer, it has the focus, too.
    await trigger.click();
    await at('Copy the list as CSV');
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await at('Copy or save the list');

    // A dialog that a menu opened gives the focus back to the menu's button.
    await page.getByRole('button', { name: 'Views' }).focus();
    await page.keyboard.press('Enter');
    await at('Save this view');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await at('Views');
  });

  it('a sheet beside a button opens, moves and closes by keys, and gives the focus back', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const { page } = app;
    await new Shell(page).go('Compare');
    await page.locator('section[aria-label="Comparison"] canvas').first().waitFor();
    const sheet = page.getByRole('dialog', { name: 'Add a map' });
    const name = async () => (await focused(page)).name;
    await page.getByRole('button', { name: 'Add a map' }).focus();
    await page.keyboard.press('Enter');
    await sheet.waitFor();
    await until(async () => (await name()) !== 'Add a map');
    const first = await name();
    await page.keyboard.press('ArrowDown');
    await until(async () => (await name()) !== first);
    await page.keyboard.press('ArrowUp');
    await until(async () => (await name()) === first);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await until(async () => (await name()) === 'Add a map');
    await page.getByRole('button', { name: 'Add a map' }).click();
    await sheet.waitFor();
    await page.mouse.click(5, 400);
    await sheet.waitFor({ state: 'detached' });
  });

  it('the link at the top skips what is around the view', async () => {
    const app = await open();
    await new StartPage(app).heading.waitFor();
    await tabTo(app.page, /^Skip to the content/, 1);
    await app.page.keyboard.press('Enter');
    await tabTo(app.page, /^Open the demo/, 1);
  });

  it('the palette and the sheet of shortcuts open, close, and give the focus back', async () => {
    const app = await open();
    const { page } = app;
    await new StartPage(app).heading.waitFor();
    await tabTo(page, /^Open the demo/);
    for (const keys of ['Control+k', '?']) {
      await page.keyboard.press(keys);
      await page.getByRole('dialog').waitFor();
      await until(() => page.evaluate(() => document.activeElement?.closest('dialog') !== null));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await until(async () => /^Open the demo/.test((await focused(page)).name));
    }
    // Ctrl K as a Cyrillic layout tells it.
    await page.evaluate(() => {
      const press = { key: 'л', code: 'KeyK', ctrlKey: true, bubbles: true };
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', press));
    });
    await page.getByRole('dialog', { name: 'Command palette' }).waitFor();
  });

  it('keys are changed in Settings: one that is taken is refused, a new one acts, the default comes back', async () => {
    const app = await open();
    const { page } = app;
    await new StartPage(app).heading.waitFor();
    await page.keyboard.press('Control+,');
    await page.waitForURL(/#\/settings/);
    await tabTo(page, /^Keys/);
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Search commands and keys' }).waitFor();
    await tabTo(page, /^Search commands and keys|^$/);
    await page.keyboard.type('light and dark');
    const add = /^Add keys to Switch between light and dark/;

    await tabTo(page, add);
    await page.keyboard.press('Enter');
    await page.getByText('Press the keys').waitFor();
    await page.keyboard.press('Control+k');
    await page
      .getByRole('alert')
      .getByText(/Command palette/)
      .waitFor();

    await page.getByRole('textbox', { name: 'Search commands and keys' }).focus();
    await tabTo(page, add);
    await page.keyboard.press('Enter');
    await page.getByText('Press the keys').waitFor();
    await page.keyboard.press('Alt+0');
    await page.getByText('now does: Switch between light and dark').waitFor();
    const theme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    const before = await theme();
    await page.keyboard.press('Alt+0');
    await until(async () => (await theme()) !== before);

    await page.getByRole('textbox', { name: 'Search commands and keys' }).focus();
    await tabTo(page, /^Reset Switch between light and dark to default/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Reset Switch/ }).waitFor({ state: 'detached' });
    const after = await theme();
    await page.keyboard.press('Alt+0');
    await page.keyboard.press('Control+Shift+l');
    await until(async () => (await theme()) !== after);
  });
});
