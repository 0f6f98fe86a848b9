/** A click on a button that moves away is lost: nothing in a dialog moves when its content comes. */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { App } from '../testing/hosts/app.ts';
import { makePictures } from './data/pictures.ts';
import { scoredWorkspace } from './data/scored-workspace.ts';
import { BrowsePage } from './pages/browse.ts';
import { ExportDialog } from './pages/export-dialog.ts';
import { ImportDialog } from './pages/import-dialog.ts';
import { Shell } from './pages/shell.ts';
import { movedMeanwhile, movedWhileLoading } from './pages/steady.ts';
import { browserStories, keepPicture } from './stories.ts';

const sizes = [
  { width: 1280, height: 900 },
  { width: 900, height: 600 },
  // Text of twice the size on a small screen.
  { width: 640, height: 450 },
];

browserStories('a dialog that loads', ({ open, folder }) => {
  it('keeps its buttons in their places', { timeout: 120_000 }, async () => {
    const home = folder();
    const workspace = await scoredWorkspace(home);
    const pictures = await makePictures(path.join(home, 'pictures'));
    const app = await open({ workspace, folder: home });
    await new Shell(app.page).workspace('scored').waitFor();
    const found: string[] = [];
    for (const size of sizes) {
      await app.page.setViewportSize(size);
      for (const dialog of [importing, exporting, deleting, remarks, sharing])
        found.push(
          ...(await dialog(app, pictures)).map((line) => `${size.width} × ${size.height}, ${dialog.name}: ${line}`),
        );
    }
    expect(found).toEqual([]);
  });
});

async function importing(app: App, pictures: string): Promise<string[]> {
  const { page } = app;
  const own = new ImportDialog(app);
  const { dialog } = own;
  const moved = await movedWhileLoading(page, {
    call: 'datasets.preview',
    scope: dialog,
    loaded: own.recognised('Folders, one per class'),
    open: async () => {
      await page.keyboard.press('Control+i');
      await app.chooseFolder(pictures, () => dialog.getByRole('button', { name: 'Choose a folder…' }).click());
      await dialog.getByText('Reading the folder…').waitFor();
    },
  });
  await keepPicture(page, `import ${page.viewportSize()?.width}`);
  await cancel(page);
  return moved;
}

/** With the dialog that chooses its folder. */
async function exporting(app: App): Promise<string[]> {
  const { page } = app;
  await new BrowsePage(page).open();
  const { dialog } = new ExportDialog(app);
  const moved = await movedWhileLoading(page, {
    call: 'exports.preview',
    scope: dialog,
    loaded: dialog.getByText('nothing is lost'),
    open: () => page.keyboard.press('Control+e'),
  });
  await keepPicture(page, `export ${page.viewportSize()?.width}`);
  const picker = page.getByRole('dialog', { name: 'Choose a folder for the export' });
  const picked = await movedWhileLoading(page, {
    call: 'folders.list',
    scope: picker,
    loaded: picker.locator('li').first(),
    open: async () => {
      await dialog.getByRole('button', { name: 'Choose a folder…' }).click();
      await picker.getByText('Loading…').waitFor();
    },
  });
  await keepPicture(page, `picker ${page.viewportSize()?.width}`);
  await cancel(page);
  await cancel(page);
  return [...moved, ...picked];
}

async function deleting(app: App): Promise<string[]> {
  const { page } = app;
  await new Shell(page).follow('#/settings?part=models');
  const dialog = page.getByRole('dialog', { name: 'Delete this model?' });
  const moved = await movedWhileLoading(page, {
    call: 'models.deletedWith',
    scope: dialog,
    loaded: dialog.getByText('This also deletes'),
    open: () =>
      page
        .getByRole('button', { name: /^Delete / })
        .first()
        .click(),
  });
  await keepPicture(page, `delete ${page.viewportSize()?.width}`);
  await cancel(page);
  return moved;
}

async function remarks({ page }: App): Promise<string[]> {
  const dialog = page.getByRole('dialog', { name: /^Remarks on/ });
  const moved = await movedWhileLoading(page, {
    call: 'datasets.problems',
    scope: dialog,
    loaded: dialog.getByText('No problems found.'),
    open: () => new Shell(page).command('Show what the import left out'),
  });
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  return moved;
}

/** From the choice to the computation, which is held back and cancelled. */
async function sharing({ page }: App): Promise<string[]> {
  const computed = (url: URL): boolean => url.pathname.includes('/api/live-report/');
  await page.route(computed, () => {});
  await new Shell(page).command('Share… (a live report');
  const dialog = page.getByRole('dialog', { name: 'Share a live report' });
  const moved = await movedMeanwhile(dialog, async () => {
    await dialog.getByRole('button', { name: 'Save the live report' }).click();
    await dialog.getByText('Computing the data of the maps…').waitFor();
  });
  await keepPicture(page, `share ${page.viewportSize()?.width}`);
  await cancel(page);
  await page.unroute(computed);
  return moved;
}

async function cancel(page: Page): Promise<void> {
  const dialogs = await page.getByRole('dialog').count();
  await page.getByRole('dialog').last().getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect.poll(() => page.getByRole('dialog').count()).toBe(dialogs - 1);
}
