import { expect, it } from 'vitest';
import { until } from '../testing/hosts/wait.ts';
import { trainedWorkspace } from './data/trained.ts';
import { ComparePage } from './pages/compare.ts';
import { TrainPage } from './pages/train.ts';
import { pageStories } from './stories.ts';

pageStories('chromium', 'while a network trains', ({ open, folder }) => {
  it('maps follow the sliders, and another image comes with its maps', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const train = new TrainPage(app.page);
    await train.open();
    await train.chooseSmall({ steps: 200_000, seed: 1 });
    await until(() => train.start.isEnabled());
    await train.start.click();
    await until(async () => (await train.run(2).count()) === 1 && (await train.epochs(2)) > 3);

    const compare = new ComparePage(app.page);
    await compare.open();
    const before = await compare.pixels('Averaged');
    await compare.slider('Triplets').focus();
    await app.page.keyboard.press('Home');
    await until(async () => (await compare.pixels('Averaged')) !== before);
    const first = await compare.image();
    await compare.option(6).click();
    await until(async () => (await compare.image()) !== first);
    await compare.settled();
    expect(await compare.colours('Averaged')).toBeGreaterThan(16);
    expect(await compare.scores('Transferred, top-M')).toHaveProperty('mask');

    await train.open();
    await until(async () => (await train.epochs(2)) > 10);
    await train.button('Cancel').click();
    await train.button('Resume').waitFor();
  });
});
