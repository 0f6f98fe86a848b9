import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { loadMask } from '../src-main/datasets/masks.ts';
import { openForReading } from '../src-main/workspace/open-read-only.ts';
import { parseNpy } from '../src-shared/npy.ts';
import { parseNpyTexts } from '../src-shared/npy-texts.ts';
import { scoredWorkspace } from './data/scored-workspace.ts';
import { smallWorkspace } from './data/small-scenes.ts';
import { makeWorkspace } from './data/workspaces.ts';
import { barriers } from './pages/barriers.ts';
import { BrowsePage } from './pages/browse.ts';
import { ExportDialog } from './pages/export-dialog.ts';
import { ImportDialog } from './pages/import-dialog.ts';
import { Shell } from './pages/shell.ts';
import { StartPage } from './pages/start.ts';
import { keepPicture, stories } from './stories.ts';

stories('exporting', ({ open, folder }) => {
  it('what a lasso holds goes out as COCO and comes in again: the same truth, pixel by pixel', async () => {
    const home = folder();
    const workspace = await scoredWorkspace(home);
    const again = makeWorkspace(path.join(home, 'again'));
    mkdirSync(path.join(home, 'out'));
    const app = await open({ workspace, folder: home });
    const { page } = app;
    const browse = new BrowsePage(page);
    await browse.open();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('m');
    await browse.map.waitFor();
    await browse.lassoUpperHalf();
    const shown = Number(await page.locator('.shown strong').textContent());
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeLessThan(40);

    await page.getByText('in the lasso').locator('..').getByRole('button', { name: 'Export…' }).first().click();
    const dialog = new ExportDialog(app);
    await dialog.dialog.getByText('nothing is lost').waitFor();
    expect(await dialog.fact('Images')).toBe(String(shown));
    await dialog.dialog.getByText('Copies', { exact: true }).click();
    await keepPicture(page, `export ${app.host}`, dialog.dialog.getByText('nothing is lost'));
    expect(await barriers(page)).toEqual([]);
    const out = await dialog.to(path.join(home, 'out'));
    await dialog.start();
    await dialog.close();

    await new Shell(page).go('Start');
    await new StartPage(app).open(again);
    await new Shell(page).workspace('again').waitFor();
    await new Shell(page).go('Start');
    const importing = new ImportDialog(app);
    await importing.choose(out);
    await importing.recognised('COCO annotations').waitFor();
    await importing.start();
    await importing.result(new RegExp(`^Imported ${shown} images`)).waitFor();
    await app.page.getByRole('button', { name: 'Show the images' }).click();
    await browse.shown(`${shown} images`).waitFor();

    const [before, after] = [await truthIn(workspace), await truthIn(again)];
    expect(after.size).toBe(shown);
    for (const [name, truth] of after) expect([name, truth]).toEqual([name, before.get(name)]);
  });

  it('chosen images as YOLO: what is lost is said before; their embeddings as one file', async () => {
    const home = folder();
    const workspace = await scoredWorkspace(home);
    mkdirSync(path.join(home, 'out'));
    const app = await open({ workspace, folder: home });
    const { page } = app;
    const browse = new BrowsePage(page);
    await browse.open();
    await browse.tiles.nth(1).click();
    await browse.tiles.nth(3).click({ modifiers: ['Shift'] });
    const names = (await browse.names()).slice(1, 4);
    await browse.chosen.getByRole('button', { name: 'Export…' }).click();
    const dialog = new ExportDialog(app);
    await dialog.format('YOLO');
    await dialog.dialog
      .getByText(/nothing is lost|the bounds of/)
      .first()
      .waitFor();
    await expect.poll(() => dialog.fact('Images')).toBe('3');
    const labels = await dialog.to(path.join(home, 'out'));
    await dialog.start();
    expect(statSync(path.join(labels, 'data.yaml')).size).toBeGreaterThan(10);

    await dialog.dialog.getByRole('button', { name: 'Export something else' }).click();
    await dialog.format('Embeddings of the model');
    await dialog.dialog.getByText(/^float32 \[3, /).waitFor();
    await expect.poll(() => dialog.dialog.getByLabel('New file').inputValue()).toBe('scenes-embeddings.npz');
    await dialog.start();
    await dialog.close();
    const arrays = unzipSync(readFileSync(path.join(home, 'out', 'scenes-embeddings.npz')));
    expect(parseNpy(arrays['embeddings.npy']!, 'embeddings').shape[0]).toBe(3);
    const paths = parseNpyTexts(arrays['names.npy']!, 'names');
    expect(paths.map((file) => path.parse(file).name)).toEqual(names);
  });

  it('by keys alone, all images; a name that is taken is counted on', async () => {
    const home = folder();
    mkdirSync(path.join(home, 'out', 'scenes-coco'), { recursive: true });
    const app = await open({ workspace: await smallWorkspace(home), folder: home });
    const { page } = app;
    await new BrowsePage(page).open();
    await new Shell(page).command('Export images');
    const dialog = new ExportDialog(app);
    await dialog.dialog.getByText('nothing is lost').waitFor();
    expect(await dialog.fact('Images')).toBe('18');
    expect(path.basename(await dialog.to(path.join(home, 'out')))).not.toBe('');
    await expect.poll(() => dialog.dialog.getByLabel('New folder').inputValue()).toBe('scenes-coco-2');
    await dialog.start();
    expect(
      statSync(path.join(home, 'out', 'scenes-coco-2', 'annotations', 'instances_test.json')).size,
    ).toBeGreaterThan(99);
  });
});

/** Class, split, boxes and the pixels of the mask of each image, by the name of its file. */
async function truthIn(folder: string): Promise<Map<string, unknown>> {
  using workspace = openForReading(folder);
  const classes = workspace.images.classes();
  const truths = new Map<string, unknown>();
  for (const { relativePath, classIndex, split, boxes, mask, width, height } of await workspace.images.all()) {
    const pixels =
      mask === null ? null : Buffer.from((await loadMask(mask, { width, height })).data).toString('base64');
    truths.set(path.basename(relativePath), { className: classes[classIndex], split, boxes, pixels });
  }
  return truths;
}
