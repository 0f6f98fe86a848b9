import path from 'node:path';
import { expect, it } from 'vitest';
import { makePictures } from './data/pictures.ts';
import { makeWorkspace } from './data/workspaces.ts';
import { ImportDialog } from './pages/import-dialog.ts';
import { Shell } from './pages/shell.ts';
import { StartPage } from './pages/start.ts';
import { stories } from './stories.ts';

stories('importing a folder', ({ open, folder }) => {
  it('by dialog: chosen, recognised, imported, shown', async () => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'birds'));
    const pictures = await makePictures(path.join(home, 'pictures'));
    const app = await open({ workspace, folder: home });
    await new Shell(app.page).workspace('birds').waitFor();
    await new Shell(app.page).go('Start');
    const dialog = new ImportDialog(app);
    await dialog.choose(pictures);
    await dialog.start();
    await dialog.result('12 images in 4 classes are in the workspace').waitFor();
    await app.page.getByRole('button', { name: 'Show the images' }).click();
    expect(app.page.url()).toContain('#/browse');
  });

  it('by drop on the window', async () => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'birds'));
    const pictures = await makePictures(path.join(home, 'pictures'), { classes: 2, each: 5 });
    const app = await open({ workspace, folder: home });
    await new Shell(app.page).workspace('birds').waitFor();
    await new Shell(app.page).go('Start');
    await new StartPage(app).heading.waitFor();
    const dialog = new ImportDialog(app);
    await dialog.drop(pictures);
    await dialog.start();
    await dialog.result('10 images in 2 classes are in the workspace').waitFor();
    expect(app.complaints).toEqual([]);
  });
});
