/** Two models of one data set: side by side in Compare, and from one workspace to another as a file. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../testing/hosts/wait.ts';
import { smallWorkspace } from './data/small-scenes.ts';
import { twoModels } from './data/two-models.ts';
import { ComparePage } from './pages/compare.ts';
import { Shell } from './pages/shell.ts';
import { keepPicture, pageStories } from './stories.ts';

pageStories('chromium', 'two models', ({ open, folder, host }) => {
  it('stand side by side, are zoomed with two fingers, and one goes to another workspace', {
    timeout: 240_000,
  }, async () => {
    const home = folder();
    const app = await open({ workspace: await twoModels(home, 'warbler'), folder: home });
    const { page } = app;
    const compare = new ComparePage(page);
    await compare.open();

    const title = 'Averaged';
    const own = await compare.pixels(title);
    await compare.useModel(title, 'warbler 1 · no. 1');
    await until(async () => (await compare.caption(title)).includes('warbler 1'));
    await compare.settled();
    expect(await compare.pixels(title)).not.toBe(own);
    await keepPicture(page, `${host} two models`);

    await compare.pinch(title, { from: 10, to: 30 });
    await until(async () => compare.zoom > 2);
    await keepPicture(page, `${host} two models zoomed`);
    await compare.pinch(title, { from: 30, to: 10 });
    await until(async () => compare.zoom < 2);

    await new Shell(page).follow('#/settings?part=models');
    await keepPicture(page, `${host} models`, page.getByRole('button', { name: 'Export warbler 1' }));
    const file = await app.saved(() => page.getByRole('button', { name: 'Export warbler 1' }).click());
    expect(path.basename(file)).toMatch(/^warbler-1-[0-9a-f]{8}\.safetensors$/);
    expect(readFileSync(file).includes('tripletscope_model')).toBe(true);

    const apart = folder();
    const elsewhere = await open({ workspace: await smallWorkspace(apart), folder: apart });
    await new Shell(elsewhere.page).workspace('scenes-workspace').waitFor();
    await new Shell(elsewhere.page).follow('#/settings?part=models');
    const importing = elsewhere.page.getByRole('button', { name: 'Import a model…' });
    const broken = path.join(home, 'broken.safetensors');
    writeFileSync(broken, 'no model');
    await elsewhere.chooseFile(broken, () => importing.click());
    const failed = elsewhere.page.getByRole('main').getByRole('alert');
    await failed.getByText('The model was not imported').waitFor();
    await keepPicture(elsewhere.page, `${host} model refused`);
    await elsewhere.chooseFile(file, () => importing.click());
    await elsewhere.page.getByText(/^Imported the model from /).waitFor();
    await failed.waitFor({ state: 'detached' });
    await elsewhere.page
      .getByRole('main')
      .getByRole('list')
      .getByText(/ · 18 images · shown now/)
      .waitFor();
    await keepPicture(elsewhere.page, `${host} model imported`);

    const there = new ComparePage(elsewhere.page);
    await there.open();
    await keepPicture(elsewhere.page, `${host} imported model in Compare`);
  });
});
