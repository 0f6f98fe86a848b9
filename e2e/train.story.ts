import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, it } from 'vitest';
import { until } from '../testing/hosts/wait.ts';
import { smallWorkspace } from './data/small-scenes.ts';
import { makeNewerWorkspace } from './data/workspaces.ts';
import { BrowsePage } from './pages/browse.ts';
import { Shell } from './pages/shell.ts';
import { StartPage } from './pages/start.ts';
import { TrainPage } from './pages/train.ts';
import { pageStories } from './stories.ts';

pageStories('electron', 'training', ({ open, folder }) => {
  it('what is wrong with a choice is said at its field as one types, and nothing starts', async () => {
    const app = await open({ workspace: await smallWorkspace(folder()) });
    const train = new TrainPage(app.page);
    await train.open();
    await train.chooseSmall({ steps: 40, seed: 0 });
    await app.page.getByText('40 epochs of 1').waitFor();
    await app.page.getByLabel('Margin δ').fill('-1');
    await app.page.getByText('Enter a number from 0 to 100.').waitFor();
    await app.page.getByText('= 40 epochs of 1').waitFor();
    await until(() => train.start.isDisabled());
    await app.page.getByLabel('Margin δ').fill('0.3');
    await until(() => train.start.isEnabled());
    await app.page.getByLabel('Backbone').selectOption('resnet50');
    await app.page.getByText(/resnet50 needs a weight file/).waitFor();
    await until(() => train.start.isDisabled());

    // Half filled in, it is there again after a restart.
    await app.page.getByLabel('Learning rate').fill('');
    await new Shell(app.page).kept('NaN');
    const again = await app.restart();
    await new TrainPage(again.page).open();
    await until(async () => (await again.page.getByLabel('Backbone').inputValue()) === 'resnet50');
    await until(async () => (await again.page.getByLabel('Margin δ').inputValue()) === '0.3');
    await until(async () => (await again.page.getByLabel('Learning rate').inputValue()) === '');
  });

  it('curves grow while it trains; done, the model is there to compare with, and its maps can be scored', async () => {
    const app = await open({ workspace: await smallWorkspace(folder()) });
    const train = new TrainPage(app.page);
    await train.open();
    await app.page.getByText('No run yet').waitFor();
    await train.chooseSmall({ steps: 40, seed: 0 });
    await until(() => train.start.isEnabled());
    await train.start.click();
    await train.compare.waitFor({ timeout: 60_000 });
    await until(async () => (await train.epochs(1)) === 40);
    const recall = train.curve('Recall@1');
    await until(async () => /Run 1 · Small .*: \d+\.\d %/.test((await recall.getAttribute('aria-label')) ?? ''));
    const { violations } = await new AxeBuilder({ page: app.page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
      .setLegacyMode()
      .analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(' '))])).toEqual([]);

    const browse = new BrowsePage(app.page);
    await browse.open();
    await browse.tiles.first().click();
    await browse.tag('seen before');
    await train.open();
    await app.page.getByRole('button', { name: 'Score the maps' }).click();
    await app.page.getByText('The maps are scored.').waitFor({ timeout: 60_000 });
    await app.page.getByRole('button', { name: 'Score the maps' }).waitFor({ state: 'detached' });
    await until(async () => (await train.run(1).count()) === 1); // the model that was there, not one more
    expect(await train.run(2).count()).toBe(0);
    await browse.open();
    await until(async () => (await app.page.getByLabel('Metric').first().inputValue()) === 'maskIoU');
    await browse.grid
      .locator('.tile-value')
      .filter({ hasText: /^0\.\d\d$/ })
      .first()
      .waitFor();
    // The images are those that they were: what was done to them can still be undone.
    await app.page.keyboard.press('Control+z');
    await browse.filter(/seen before/).waitFor({ state: 'detached' });

    await train.open();
    await train.compare.click();
    await app.page.waitForURL(/#\/compare/);
    await app.page.getByRole('button', { name: 'sort: IoU' }).waitFor();
    expect(app.complaints).toEqual([]);
    expect(app.strayRequests).toEqual([]);
  });

  it('cancelled, it goes on; with its engine killed, it goes on from its last checkpoint', async () => {
    const app = await open({ workspace: await smallWorkspace(folder()) });
    const train = new TrainPage(app.page);
    await train.open();
    await train.chooseSmall({ steps: 200_000, seed: 1 });
    await until(() => train.start.isEnabled());
    await train.start.click();
    await until(async () => (await train.run(1).count()) === 1 && (await train.epochs(1)) > 3);
    // The key starts no second one behind it, as the button does not: cancelled, nothing is next.
    await app.page.getByLabel('Training seed').fill('2');
    await app.page.keyboard.press('Control+Enter');
    await until(() => train.start.isDisabled());
    await train.button('Cancel').click();
    await train.button('Resume').waitFor();
    const stopped = await train.epochs(1);

    await train.button('Resume').click();
    await until(async () => (await train.epochs(1)) > stopped + 3);
    const before = await train.epochs(1);
    await app.killEngine();
    await app.engineReturns();
    await app.page.getByText(/Interrupted when the program closed/).waitFor({ timeout: 30_000 });
    await train.button('Resume').click();
    await train.button('Cancel').waitFor();
    await until(async () => (await train.epochs(1)) > before);
    await train.button('Cancel').click();
    await train.button('Resume').waitFor();
  });

  it('leaving the workspace asks first; staying, or what cannot be opened, leaves the training alone', async () => {
    const home = folder();
    const newer = makeNewerWorkspace(path.join(home, 'newer'));
    const app = await open({ workspace: await smallWorkspace(home), folder: home });
    const { page } = app;
    const [train, start] = [new TrainPage(page), new StartPage(app)];
    const question = page.getByRole('dialog', { name: 'Leave scenes-workspace while this is running?' });
    const goesOn = async (): Promise<void> => {
      const before = await train.epochs(1);
      await until(async () => (await train.epochs(1)) > before);
    };
    await train.open();
    await train.chooseSmall({ steps: 200_000, seed: 1 });
    await until(() => train.start.isEnabled());
    await train.start.click();
    await until(async () => (await train.run(1).count()) === 1);
    await new Shell(page).command('Close the workspace');
    await question.getByText(/^Training the head/).waitFor();
    await question.getByRole('button', { name: 'Stay' }).click();
    await goesOn();

    await new Shell(page).go('Start');
    await start.open(newer);
    await question.getByRole('button', { name: 'Stop it and continue' }).click();
    await start.problem('newer was made by a newer Tripletscope').waitFor();
    await train.open();
    await goesOn();

    await new Shell(page).command('Close the workspace');
    await question.getByRole('button', { name: 'Stop it and continue' }).click();
    await start.heading.waitFor();
    await start.recent('scenes-workspace').click();
    await page.getByText(/Training the head.* was interrupted/).waitFor();
  });

  it('two runs lie side by side, with what differs between them, under a link of their own', async () => {
    const app = await open({ workspace: await smallWorkspace(folder()) });
    const train = new TrainPage(app.page);
    await train.open();
    for (const [index, margin] of ['0.2', '0.5'].entries()) {
      await train.chooseSmall({ steps: 20, seed: 3 });
      await app.page.getByLabel('Margin δ').fill(margin);
      await until(() => train.start.isEnabled());
      await train.start.click();
      await train
        .run(index + 1)
        .getByText('done')
        .waitFor({ timeout: 60_000 });
    }
    const row = app.page.getByRole('row', { name: /^Margin δ/ });
    await expect.poll(() => row.getByRole('cell').allInnerTexts()).toEqual(['0.5', '0.2']);
    await train.curve('Loss').hover();
    for (const name of ['Run 1', 'Run 2']) await app.page.getByText(name, { exact: true }).first().waitFor();
    await app.page.waitForURL(/runs=2(,|%2C)1/);
    await app.page.getByRole('checkbox', { name: /Show Run 1/ }).uncheck();
    await app.page.waitForURL(/runs=2$/);
    await row.waitFor({ state: 'detached' });
  });

  it('a network that is not trained is in the list; a run gets a name, and is thrown away once it was asked', async () => {
    const { page } = await open({ workspace: await smallWorkspace(folder()) });
    const train = new TrainPage(page);
    await train.open();
    await train.chooseSmall({ steps: 10, seed: 0 });
    await page.getByRole('switch', { name: /^Train/ }).uncheck();
    const embed = page.getByRole('form', { name: 'Training' }).getByRole('button', { name: 'Embed the images' });
    await until(() => embed.isEnabled());
    await embed.click();
    const alone = page.getByRole('row', { name: /Small.*model alone/ });
    await alone.getByRole('link', { name: /Compare with the model of/ }).waitFor({ timeout: 60_000 });
    await page.getByText('No run yet').waitFor({ state: 'detached' });

    await page.getByRole('switch', { name: /^Train/ }).check();
    await until(() => train.start.isEnabled());
    await train.start.click();
    await train.run(1).getByText('done').waitFor({ timeout: 60_000 });
    const more = page.getByRole('button', { name: 'More for Run 1' });
    await more.click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await page.getByRole('dialog', { name: 'Rename Run 1' }).getByLabel('Name').fill('as in the paper');
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /Run 1 · as in the paper/ }).waitFor();
    await more.click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const question = page.getByRole('dialog', { name: 'Delete Run 1?' });
    await question.getByText('Its model is kept').waitFor();
    await question.getByRole('button', { name: 'Delete the run' }).click();
    await train.run(1).waitFor({ state: 'detached' });
    await expect.poll(() => alone.count()).toBe(2);
  });
});
