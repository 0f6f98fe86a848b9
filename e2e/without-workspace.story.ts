/** What needs no workspace, and what ends with one. */
import { mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { demoFolder, workspaceOf } from '../src-main/server/demo-folder.ts';
import { makePictures } from './data/pictures.ts';
import { smallWorkspace } from './data/small-scenes.ts';
import { makeWorkspace } from './data/workspaces.ts';
import { BrowsePage } from './pages/browse.ts';
import { ImportDialog } from './pages/import-dialog.ts';
import { Shell } from './pages/shell.ts';
import { StartPage } from './pages/start.ts';
import { keepPicture, pageStories } from './stories.ts';

pageStories('chromium', 'what needs no workspace, and what ends with one', ({ open, folder, host }) => {
  it('a runtime is installed without one; images never land in the demo; messages go with their workspace', {
    timeout: 120_000,
  }, async () => {
    const home = folder();
    // An empty cache, and a package index that does not answer.
    const env = {
      TRIPLETSCOPE_CACHE_DIR: path.join(home, 'cache'),
      PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
      PIP_FIND_LINKS: '',
    };
    const app = await open({ folder: home, env });
    const { page } = app;
    const shell = new Shell(page);
    await shell.follow('#/settings?part=device');
    const install = page.getByRole('button', { name: 'Install the CPU build' });
    await install.click();
    const stopped = page.getByRole('main').getByRole('alert');
    await stopped.getByText('The installation stopped').waitFor({ timeout: 60_000 });
    await keepPicture(page, `${host} installation stopped`);
    expect(await stopped.innerText()).toMatch(/^Pip could not download tensorflow-cpu==/m);
    await expect.poll(() => install.isEnabled()).toBe(true);
    expect(await shell.messages.getByRole('alert').count()).toBe(0);

    // Beside the demo, the way to one's own images leads through a workspace of their own.
    const demo = workspaceOf(demoFolder({ kind: 'serve', roots: null, stateFolder: path.join(home, 'state') }));
    if (!demo.startsWith(home)) return; // this checkout has a demo, which is not a story's to open
    mkdirSync(path.dirname(demo), { recursive: true });
    renameSync(await smallWorkspace(home), demo);
    await shell.go('Start');
    const start = new StartPage(app);
    await start.open(demo);
    await shell.workspace('demo').waitFor();
    const browse = new BrowsePage(page);
    await browse.tiles.first().click();
    await browse.tag('odd');
    await browse.chosen.getByText('saved', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await shell.go('Start');
    await page.getByText('The demo is not changed').waitFor();
    const birds = makeWorkspace(path.join(home, 'birds'));
    const pictures = await makePictures(path.join(home, 'pictures'));
    const dialog = new ImportDialog(app);
    await app.chooseFolder(birds, () => page.getByRole('button', { name: 'Import a data set…' }).click());
    await shell.workspace('birds').waitFor();
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
    await app.chooseFolder(pictures, () => dialog.dialog.getByRole('button', { name: 'Choose a folder…' }).click());
    await dialog.start();
    await dialog.result('Imported 12 images in 4 classes').waitFor();
    await dialog.dialog.getByRole('button', { name: 'Show the images' }).click();
    await shell.go('Start');
    await start.recent('demo').click();
    await shell.workspace('demo').waitFor();
    await browse.filter('odd').waitFor();
    await browse.shown('18 images').waitFor();
  });
});
