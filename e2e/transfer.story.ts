import { globSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { generateDemoScenes } from '../src-main/demo/scenes/generate.ts';
import { unattended } from '../src-shared/progress.ts';
import { until } from '../testing/hosts/wait.ts';
import { trainedWorkspace } from './data/trained.ts';
import { ComparePage } from './pages/compare.ts';
import { stories } from './stories.ts';

stories('an image outside the data set', ({ open, folder }) => {
  it('has maps by transfer, whose donor is named; it has no label and no triplet and no scores', async () => {
    const home = folder();
    await generateDemoScenes(path.join(home, 'others'), { seed: 77, classes: 1, perClass: 1 }, unattended);
    const [stranger] = globSync(path.join(home, 'others', 'images', '*', '*.jpg'));
    const app = await open({ workspace: await trainedWorkspace(home), folder: home });
    const compare = new ComparePage(app.page);
    await compare.open();
    const ask = (): Promise<void> => app.page.getByRole('button', { name: 'Open another image…' }).click();
    await app.chooseFile(stranger!, ask);
    await until(async () => (await compare.image())?.startsWith('x-'));
    await compare.settled();

    expect(await compare.colours('Transferred, top-M')).toBeGreaterThan(16);
    expect(await compare.comparison.locator('dl').count()).toBe(0);
    await app.page.getByText('An image outside the data set has no triplet').waitFor();
    const donor = app.page.getByRole('region', { name: 'Donor of the transfer' }).getByRole('listitem');
    await expect.poll(() => donor.count()).toBe(1);
    expect(await donor.getByRole('link').innerText()).toMatch(/^\w+_\d{4}/);
    expect(await donor.innerText()).toMatch(/D = \d\.\d{2,3}, \S/);

    // The donor's own comparison, by a click on its name; M still acts on a transfer.
    const before = await compare.pixels('Transferred, top-M');
    await compare.slider('Channels').focus();
    await app.page.keyboard.press('Home');
    await until(async () => (await compare.pixels('Transferred, top-M')) !== before);
    await donor.getByRole('link').click();
    await until(async () => /^\d+$/.test((await compare.image()) ?? ''));
    await compare.settled();
    expect(await compare.scores('Averaged')).toHaveProperty('mask');
  });

  it('comes by drop as well; a folder that is dropped is a data set to import', async () => {
    const home = folder();
    await generateDemoScenes(path.join(home, 'others'), { seed: 78, classes: 1, perClass: 1 }, unattended);
    const [stranger] = globSync(path.join(home, 'others', 'images', '*', '*.jpg'));
    const app = await open({ workspace: await trainedWorkspace(home), folder: home });
    const compare = new ComparePage(app.page);
    await compare.open();
    await app.drop([stranger!]);
    await until(async () => (await compare.image())?.startsWith('x-'));
    await compare.settled();
    await app.page.getByText(/^Drop images/).waitFor({ state: 'detached' });
    await app.drop([path.join(home, 'others')]);
    await app.page.getByRole('dialog', { name: /^Import/ }).waitFor();
  });
});
