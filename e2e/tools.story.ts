import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { makeCoco } from './data/pictures.ts';
import { layouts } from './data/tools.ts';
import { makeWorkspace } from './data/workspaces.ts';
import { ImportDialog } from './pages/import-dialog.ts';
import { Shell } from './pages/shell.ts';
import { stories } from './stories.ts';

stories('data as the tools write them', ({ open, folder, host }) => {
  // How a layout is read does not depend on the host: every second one is told in each.
  const own = layouts.filter((_, i) => (i % 2 === 0) === (host === 'electron'));
  it.each(own)('$tool: by dialog and by drop, looked at first', async ({ make, recognised, boxes }) => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'birds'));
    const set = await make(path.join(home, 'set'));
    const app = await open({ workspace, folder: home });
    await new Shell(app.page).workspace('birds').waitFor();
    await new Shell(app.page).go('Start');
    const dialog = new ImportDialog(app);
    const looked = async (): Promise<void> => {
      await dialog.recognised(recognised).waitFor();
      await dialog.recognised('2, 2 images each').waitFor();
      const shown = dialog.dialog.getByRole('img', { name: boxes === 0 ? /0 boxes$/ : /1 boxes$/ });
      await expect.poll(() => shown.count()).toBe(4);
    };
    await dialog.choose(set);
    await looked();
    await dialog.start();
    await dialog.result('Imported 4 images in 2 classes').waitFor();
    await dialog.dialog.getByRole('button', { name: 'Show the images' }).click();
    await expect.poll(() => app.page.getByRole('gridcell').count()).toBe(4);

    // The same data set, in a browser from another place: nothing is new.
    await dialog.drop(set);
    await looked();
    await dialog.start();
    await dialog.result('Imported 4 images in 2 classes').waitFor();
    expect(app.complaints).toEqual([]);
  });

  it('a broken data set: the messages say what to mend, and mended it imports whole', async () => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'birds'));
    const set = await makeCoco(path.join(home, 'set'));
    const file = path.join(set, 'annotations.json');
    const whole = readFileSync(file, 'utf8');
    const broken = JSON.parse(whole) as {
      images: { file_name: string }[];
      annotations: { segmentation?: number[][] }[];
    };
    broken.images[2].file_name = 'third.png';
    broken.annotations[0].segmentation = [[8, 6, 38, 26]];
    writeFileSync(file, JSON.stringify(broken, null, 1));
    renameSync(path.join(set, 'images/4.png'), path.join(set, 'images/fourth.png'));
    const app = await open({ workspace, folder: home });
    await new Shell(app.page).workspace('birds').waitFor();
    await new Shell(app.page).go('Start');
    const dialog = new ImportDialog(app);
    await dialog.choose(set);
    await dialog.recognised('COCO annotations').waitFor();
    await dialog.dialog.getByText(/remarks on its lists/).click();
    await dialog.result(/the polygon has 2 points, fewer than three/).waitFor();
    await dialog.start();
    await dialog.result('Imported 2 images in 2 classes').waitFor();
    const remarks = dialog.dialog.getByRole('region', { name: 'Remarks' });
    await remarks.getByRole('row', { name: /image left out .*third\.png is missing/ }).waitFor();
    await remarks.getByRole('row', { name: /image left out .*4\.png is missing/ }).waitFor();
    await remarks.getByRole('row', { name: /fewer than three/ }).waitFor();
    await dialog.dialog.getByRole('button', { name: 'Show the images' }).click();

    writeFileSync(file, whole);
    renameSync(path.join(set, 'images/fourth.png'), path.join(set, 'images/4.png'));
    await app.page.keyboard.press('Control+i');
    await app.chooseFolder(set, () => dialog.dialog.getByRole('button', { name: 'Choose a folder…' }).click());
    await dialog.recognised('2, 2 images each').waitFor();
    await expect.poll(() => dialog.dialog.getByText(/remarks? on its lists/).count()).toBe(0);
    await dialog.start();
    await dialog.result('Imported 4 images in 2 classes').waitFor();
    await expect.poll(() => remarks.getByRole('row', { name: /(image|part) left out/ }).count()).toBe(0);
  });

  it('an archive, its objects as items: each leads back to its image', async () => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'birds'));
    const set = await makeCoco(path.join(home, 'set'));
    const names = ['annotations.json', ...[1, 2, 3, 4].map((id) => `images/${id}.png`)];
    const files = names.map((name) => [`birds/${name}`, new Uint8Array(readFileSync(path.join(set, name)))]);
    const archive = path.join(home, 'birds.zip');
    writeFileSync(archive, zipSync(Object.fromEntries(files)));
    const app = await open({ workspace, folder: home });
    const { page } = app;
    await new Shell(page).workspace('birds').waitFor();
    await new Shell(page).go('Start');
    const dialog = new ImportDialog(app);
    await dialog.drop(archive);
    await dialog.recognised('COCO annotations').waitFor();
    await dialog.dialog.getByText('Annotated objects').click();
    await dialog.recognised('4 listed').waitFor();
    await expect.poll(() => dialog.dialog.getByRole('img', { name: /png#1, (robin|wren), 1 boxes$/ }).count()).toBe(4);
    await dialog.start();
    await dialog.result('Imported 4 objects in 2 classes').waitFor();
    await dialog.dialog.getByRole('button', { name: 'Show the images' }).click();
    await page.getByRole('gridcell', { name: /2_1/ }).click();
    await page.getByText('1 of images/2.png').waitFor();
    await page.getByTitle('Show all objects of this image').click();
    await expect.poll(() => page.getByRole('gridcell').count()).toBe(1);
    expect(app.complaints).toEqual([]);
  });
});
