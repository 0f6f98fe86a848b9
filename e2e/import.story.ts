import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { generateDemoScenes } from '../src-main/demo/scenes/generate.ts';
import { unattended } from '../src-shared/progress.ts';
import { makeCoco, makePictures } from './data/pictures.ts';
import { makeWorkspace } from './data/workspaces.ts';
import { BrowsePage } from './pages/browse.ts';
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
    await dialog.result('Imported 12 images in 4 classes').waitFor();
    await app.page.getByRole('button', { name: 'Show the images' }).click();
    expect(app.page.url()).toContain('#/browse');
  });

  it('looked at first: the first images with their truth, and another reading of the masks', async () => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'birds'));
    const cub = path.join(home, 'masks of 0 and 1');
    cpSync(path.join(import.meta.dirname, '..', 'fixtures', 'cases', '01-mask-0-1', 'data'), cub, { recursive: true });
    const app = await open({ workspace, folder: home });
    await new Shell(app.page).workspace('birds').waitFor();
    await new Shell(app.page).go('Start');
    const dialog = new ImportDialog(app);
    await dialog.choose(cub);
    await dialog.recognised('CUB-200-2011').waitFor();
    await dialog.recognised('Two values: the larger is the object').waitFor();
    await expect.poll(() => dialog.dialog.getByRole('img', { name: /1 boxes$/ }).count()).toBe(4);
    await dialog.options.click();
    await dialog.dialog.getByLabel('Mask files').selectOption('grey');
    await dialog.recognised('Grey levels: half and more').waitFor();
    await dialog.dialog.getByText(/remarks? on its lists/).click();
    await dialog.result(/4 masks have no foreground/).waitFor();
    await dialog.dialog.getByLabel('Mask files').selectOption('auto');
    await dialog.recognised('Two values: the larger is the object').waitFor();
    await dialog.start();
    await dialog.result('Imported 4 images in 2 classes').waitFor();
  });

  it('a table with images: its columns are shown and corrected, what a row lacks is named, then it is imported', async () => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'houses'));
    const photos = await makePictures(path.join(home, 'photos'), { classes: 3, each: 4 });
    const rows = [0, 1, 2, 3].map((n) => `${n},${10 + n},0800${n % 2},${n === 2 ? '' : 1000 * (n + 1)}`);
    const table = path.join(home, 'houses.csv');
    writeFileSync(table, `id,area,zip,price\n${rows.join('\n')}\n`);
    const app = await open({ workspace, folder: home });
    await new Shell(app.page).workspace('houses').waitFor();
    await new Shell(app.page).go('Start');
    const dialog = new ImportDialog(app);
    await dialog.choose(photos);
    await dialog.dialog.getByLabel('Format').selectOption('table');
    await dialog.chooseTable(table);
    await dialog.dialog.getByLabel('Names of the images').fill('{view}/{id}.png');
    await dialog.dialog.getByLabel('Names of the images').press('Enter');
    await dialog.dialog.getByLabel('Type of zip').selectOption('number');
    await dialog.dialog.getByLabel('Target').selectOption('price');
    await dialog.dialog.getByLabel('Use the logarithm of area').check();
    await dialog.recognised('4, 3 complete').waitFor();
    await dialog.dialog.getByText('1 row without an image, the target or a cell').click();
    await dialog.result('Line 4 (2): no value of price').waitFor();
    await dialog.start();
    await dialog.result('Imported 12 images in 3 views').waitFor();
    await app.page.keyboard.press('Escape');

    // A row of the table is a tile with its views, sorted by a number of the table.
    const browse = new BrowsePage(app.page);
    await browse.open();
    await browse.shown('4 items, 12 images').waitFor();
    await app.page.getByLabel('Sort by').selectOption({ label: 'price' });
    await app.page.getByRole('button', { name: 'Ascending: reverse' }).click();
    await expect.poll(() => browse.names()).toEqual(['3', '1', '0', '2']);
    await browse.tiles.first().click();
    await browse.chosen.getByText('1 item, 3 images selected').waitFor();
    await browse.details.getByText('4000').waitFor();
    await browse.details.getByRole('button', { name: 'class-0', exact: true }).click();
    await app.page.keyboard.press('v');
    await browse.details.getByRole('button', { name: 'class-1', exact: true, pressed: true }).waitFor();
    await app.page.keyboard.press('u');
    await browse.shown('12 images').waitFor();
    expect(app.complaints).toEqual([]);
  });

  it('by drop on the window', async () => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'birds'));
    const pictures = await makePictures(path.join(home, 'pictures'), { classes: 2, each: 5 });
    const app = await open({ workspace, folder: home });
    await new Shell(app.page).workspace('birds').waitFor();
    await new Shell(app.page).go('Start');
    await new StartPage(app).heading.waitFor();
    // What lies under the pointer is drawn anew meanwhile, as a list that is loading would be.
    await app.page.evaluate(() => {
      const drawAnew = ({ target }: Event) => (target as Element).replaceWith((target as Element).cloneNode(true));
      addEventListener('dragover', drawAnew, { once: true });
    });
    const dialog = new ImportDialog(app);
    // The dialog itself says that a folder can be dropped, and so can another one while it shows the first.
    await app.page.getByRole('button', { name: 'Import a data set…' }).click();
    await dialog.drop(await makePictures(path.join(home, 'first'), { classes: 2, each: 2 }));
    await dialog.result('2, 2 images each').waitFor();
    await dialog.drop(pictures);
    await dialog.result('2, 5 images each').waitFor();
    await expect.poll(() => app.page.getByText(/^Drop a data set/).count()).toBe(0);
    await dialog.start();
    await dialog.result('Imported 10 images in 2 classes').waitFor();
    expect(app.complaints).toEqual([]);
  });

  it('a damaged image is left out and named; the same folder again keeps what was there', async () => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'birds'));
    const pictures = await makePictures(path.join(home, 'pictures'));
    const broken = path.join(pictures, 'class-1', '0.png');
    writeFileSync(broken, readFileSync(broken).subarray(0, 60));
    writeFileSync(path.join(pictures, 'class-2', 'empty.png'), '');
    const app = await open({ workspace, folder: home });
    await new Shell(app.page).workspace('birds').waitFor();
    await new Shell(app.page).go('Start');
    const dialog = new ImportDialog(app);
    await dialog.choose(pictures);
    await dialog.recognised('Folders, one per class').waitFor();
    await dialog.start();
    await dialog.result('Imported 11 images in 4 classes').waitFor();
    await dialog.result('2 images were left out.').waitFor();
    const remarks = dialog.dialog.getByRole('region', { name: 'Remarks' });
    await remarks.getByRole('row', { name: /image left out .*class-1\/0\.png/ }).waitFor();
    await remarks.getByRole('row', { name: /image left out .*class-2\/empty\.png/ }).waitFor();
    await dialog.dialog.getByRole('button', { name: 'Copy as CSV' }).click();
    await dialog.dialog.getByText('Copied the remarks as CSV, 5 rows').waitFor();
    expect(await app.clipboard()).toMatch(/^consequence,code,file,line,message\r?\nimage-left-out,/);
    await app.page.getByRole('button', { name: 'Show the images' }).click();
    await app.page.getByRole('gridcell').first().waitFor();
    // They can be read again, from the tray.
    await app.page.getByRole('button', { name: '2 left out…' }).click();
    const later = app.page.getByRole('dialog', { name: 'Remarks on pictures' });
    await later.getByRole('row', { name: /image left out .*class-1\/0\.png/ }).waitFor();
    await later.getByRole('button', { name: 'Close' }).click();

    await app.page.keyboard.press('Control+i');
    await app.chooseFolder(pictures, () => dialog.dialog.getByRole('button', { name: 'Choose a folder…' }).click());
    await dialog.result(/the same data set, grown or moved, its tags/).waitFor();
    await dialog.dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.dialog.waitFor({ state: 'detached' });
  });

  it('another data set is not taken into a workspace that holds one: it gets its own', async () => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'birds'));
    const pictures = await makePictures(path.join(home, 'pictures'));
    const others = await generateDemoScenes(
      path.join(home, 'others'),
      { seed: 9, classes: 2, perClass: 3 },
      unattended,
    );
    const app = await open({ workspace, folder: home });
    const shell = new Shell(app.page);
    await shell.workspace('birds').waitFor();
    await shell.go('Start');
    const dialog = new ImportDialog(app);
    await dialog.choose(pictures);
    await dialog.start();
    await dialog.result('Imported 12 images in 4 classes').waitFor();
    await dialog.dialog.getByRole('button', { name: 'Show the images' }).click();

    await app.page.keyboard.press('Control+i');
    await app.chooseFolder(others.folder, () =>
      dialog.dialog.getByRole('button', { name: 'Choose a folder…' }).click(),
    );
    await dialog.start();
    await dialog
      .result(/holds another data set/)
      .first()
      .waitFor();
    await app.page.getByText('12 images').first().waitFor();
    // A place beside the first is suggested.
    await dialog.result('others-workspace').waitFor();
    await dialog.dialog.getByRole('button', { name: 'New workspace', exact: true }).click();
    await shell.workspace('others-workspace').waitFor();
    expect(existsSync(path.join(home, 'others-workspace'))).toBe(true);
    await dialog.start();
    await dialog.result('Imported 6 images in 2 classes').waitFor();
  });

  it('CUB-200-2011 and COCO are recognised, with what lies beside their images', async () => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'birds'));
    const cub = path.join(home, 'cub');
    await generateDemoScenes(cub, { seed: 5, classes: 2, perClass: 3 }, unattended);
    const coco = await makeCoco(path.join(home, 'coco'));
    const app = await open({ workspace, folder: home });
    await new Shell(app.page).workspace('birds').waitFor();
    await new Shell(app.page).go('Start');
    const dialog = new ImportDialog(app);
    await dialog.choose(cub);
    await dialog.recognised('CUB-200-2011').waitFor();
    await dialog.result('4 train, 2 test').waitFor();
    await app.chooseFolder(coco, () => dialog.dialog.getByRole('button', { name: 'Another folder…' }).click());
    await dialog.recognised('COCO annotations').waitFor();
    await dialog.start();
    await dialog.result('Imported 4 images in 2 classes').waitFor();
    await app.page.getByRole('button', { name: 'Show the images' }).click();
    await app.page.getByText('with 4').first().waitFor();
  });

  it('a folder that is no data set is refused with a reason, and the dialog goes on', async () => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'birds'));
    const notes = path.join(home, 'notes');
    mkdirSync(notes);
    writeFileSync(path.join(notes, 'letter.txt'), 'no picture');
    const pictures = await makePictures(path.join(home, 'pictures'), { classes: 2, each: 2 });
    const app = await open({ workspace, folder: home });
    await new Shell(app.page).workspace('birds').waitFor();
    await new Shell(app.page).go('Start');
    const dialog = new ImportDialog(app);
    await dialog.choose(notes);
    await dialog.dialog.getByRole('alert').waitFor();
    await app.chooseFolder(pictures, () => dialog.dialog.getByRole('button', { name: 'Another folder…' }).click());
    await dialog.recognised('Folders, one per class').waitFor();
    await dialog.dialog.getByRole('alert').waitFor({ state: 'detached' });
  });
});
