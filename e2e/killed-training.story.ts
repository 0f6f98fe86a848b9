import { expect, it } from 'vitest';
import { until } from '../testing/hosts/wait.ts';
import { smallWorkspace } from './data/small-scenes.ts';
import { Shell } from './pages/shell.ts';
import { TrainPage } from './pages/train.ts';
import { pageStories } from './stories.ts';

pageStories('electron', 'a training whose engine is killed', ({ open, folder }) => {
  it('is told as interrupted, goes on, ends, and its curve has every epoch once', async () => {
    const app = await open({ workspace: await smallWorkspace(folder()) });
    const train = new TrainPage(app.page);
    await train.open();
    await train.chooseSmall({ steps: 400, seed: 2 });
    await until(() => train.start.isEnabled());
    await train.start.click();
    // Points appear while it runs.
    await until(async () => (await train.run(1).count()) === 1 && (await train.epochs(1)) > 10);
    await until(async () => /: \d/.test((await train.curve('Loss').getAttribute('aria-label')) ?? ''));
    await app.killEngine();
    if (app.host === 'chromium') await new Shell(app.page).messages.getByText('The engine does not answer').waitFor();
    await app.engineReturns();
    await app.page.getByText(/Interrupted when the program closed/).waitFor();
    await train.button('Resume').click();
    await train.run(1).getByText('done').waitFor({ timeout: 60_000 });

    // The curve may get its last epochs after the run is said to be done.
    const [head, ...lines] = await until(async () => {
      await app.page.getByRole('button', { name: 'Export', exact: true }).click();
      await app.page.getByRole('menuitem', { name: 'Copy as CSV' }).click();
      const copied = (await app.clipboard()).trim().split(/\r?\n/);
      return copied.length > 400 && copied.map((line) => line.split(','));
    });
    await app.page.getByText('Copied the curves as CSV, 400 rows').first().waitFor();
    const [epoch, loss] = [head!.indexOf('epoch'), head!.indexOf('loss')];
    expect(lines.map((line) => Number(line[epoch]))).toEqual(Array.from({ length: 400 }, (_, at) => at + 1));
    expect(lines.every((line) => line[loss] !== '' && Number.isFinite(Number(line[loss])))).toBe(true);
  });

  it('cancelled and dismissed, it is gone on with or begun anew, and both do what they say', async () => {
    const app = await open({ workspace: await smallWorkspace(folder()) });
    const train = new TrainPage(app.page);
    await train.open();
    await train.chooseSmall({ steps: 100_000, seed: 3 });
    await until(() => train.start.isEnabled());
    await train.start.click();
    await until(async () => (await train.run(1).count()) === 1 && (await train.epochs(1)) > 10);
    expect(await train.resume.count()).toBe(0);
    await train.button('Cancel').click();
    const kept = app.page.getByText(/Cancelled\. Step [\d,]+ of 100,000 is saved/);
    await kept.waitFor();
    const step = Number(/Step ([\d,]+) of/.exec(await kept.innerText())![1]!.replaceAll(',', ''));
    expect(step).toBeGreaterThan(10);
    await train.button('Start over').waitFor();
    const stopped = await train.epochs(1);
    await train.button('Dismiss').click();

    // Nothing goes on silently: the choices say that they were begun with, and which step is next.
    await app.page.getByRole('button', { name: `Resume at step ${(step + 1).toLocaleString('en-US')}` }).waitFor();
    expect(await train.start.count()).toBe(0);
    await app.page.keyboard.press('Control+Enter');
    expect(await train.job.count()).toBe(0);
    await train.resume.click();
    await until(async () => (await train.epochs(1)) > stopped);
    await train.button('Cancel').click();
    await train.button('Dismiss').click();
    const reached = await train.epochs(1);
    await train.startAnew.click();
    await until(async () => (await train.epochs(1)) < reached);
    await train.button('Cancel').click();
    await train.button('Resume').waitFor();
  });
});
