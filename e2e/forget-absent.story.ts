import { it } from 'vitest';
import { openWorkspace } from '../src-main/workspace/open.ts';
import { smallWorkspace } from './data/small-scenes.ts';
import { Shell } from './pages/shell.ts';
import { pageStories } from './stories.ts';

pageStories('electron', 'forget absent', ({ open, folder }) => {
  it('what is no longer in the folder is forgotten after it was said what goes, and called back by Undo', async () => {
    const workspace = await smallWorkspace(folder());
    await loseTwo(workspace);
    const { page } = await open({ workspace });
    await new Shell(page).workspace('scenes-workspace').waitFor();
    await new Shell(page).go('Settings');
    await page.getByRole('link', { name: 'Data set' }).click();
    const line = page.getByText(/2 images of earlier imports\s+are no longer in the folder/);
    await line.waitFor();
    await page.getByRole('button', { name: 'Forget them…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Forget 2 images?' });
    await dialog.getByText(/With them go 1 tag, 0 reviews and \d+ objects of ground truth/).waitFor();
    await dialog.getByRole('button', { name: 'Forget 2 images' }).click();
    await line.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await line.waitFor();
    await page.getByText('2 images restored').waitFor();
  });
});

async function loseTwo(folder: string): Promise<void> {
  using workspace = openWorkspace(folder);
  const dataset = (await workspace.images.dataset())!;
  workspace.reviews.tag(dataset.images[0].imageId, 'odd');
  await workspace.images.importAll({ ...dataset, images: dataset.images.slice(2) });
}
