/** What went wrong, what to do about it, and that it goes on. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'vitest';
import type { App } from '../testing/hosts/app.ts';
import { until } from '../testing/hosts/wait.ts';
import { makePictures } from './data/pictures.ts';
import { smallWorkspace } from './data/small-scenes.ts';
import { makeWorkspace } from './data/workspaces.ts';
import { ImportDialog } from './pages/import-dialog.ts';
import { Jobs } from './pages/jobs.ts';
import { Shell } from './pages/shell.ts';
import { TrainPage } from './pages/train.ts';
import { pageStories } from './stories.ts';

pageStories('chromium', 'trouble', ({ open, folder }) => {
  it('a job failed: what happened, at which file, what to do; resumed, it ends well', async () => {
    const home = folder();
    const workspace = makeWorkspace(path.join(home, 'birds'));
    const pictures = await makePictures(path.join(home, 'pictures'));
    const file = path.join(pictures, 'class-1', '0.png');
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, 60));
    const app = await open({ workspace, folder: home });
    await new Shell(app.page).workspace('birds').waitFor();
    await new Shell(app.page).go('Start');
    const dialog = new ImportDialog(app);
    await dialog.choose(pictures);
    await dialog.recognised('Folders, one per class').waitFor();
    await dialog.dialog.getByLabel('Stop at the first problem').check({ force: true });
    await dialog.start();
    await dialog.dialog.getByRole('alert').getByText('The import stopped').waitFor();
    await dialog.dialog
      .getByRole('alert')
      .getByText(/class-1\/0\.png/)
      .waitFor();
    await dialog.dialog.getByRole('button', { name: 'Cancel' }).click();

    const jobs = new Jobs(app.page);
    await jobs.whatHappened();
    await jobs.all.getByText('failed', { exact: true }).waitFor();
    await jobs.all
      .getByRole('alert')
      .getByText(/class-1\/0\.png/)
      .waitFor();
    await jobs.all.getByRole('button', { name: 'Copy details' }).waitFor();
    writeFileSync(file, whole);
    await jobs.all.getByRole('button', { name: 'Resume' }).click();
    await jobs.all.getByText('failed', { exact: true }).waitFor({ state: 'detached' });
    await jobs.all.getByRole('button', { name: 'Close the list of jobs' }).click();
    await new Shell(app.page).go('Browse');
    await app.page.getByRole('status').filter({ hasText: '12 images' }).waitFor();
  });

  it('a full disk: said above every view; with more room, training goes on', async ({ skip }) => {
    const disk = path.join(folder(), 'disk');
    mkdirSync(disk);
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
    skip(mount.status !== 0, `skipped: no tmpfs may be mounted here (${String(mount.stderr ?? mount.error).trim()})`);
    let app: App | null = null;
    try {
      const workspace = await smallWorkspace(disk);
      app = await open({ workspace });
      const train = new TrainPage(app.page);
      await train.open();
      await train.chooseSmall({ steps: 40, seed: 0 });
      await until(() => train.start.isEnabled());
      const { blocks, bfree, bsize } = statfsSync(disk);
      resize(disk, Math.ceil(((blocks - bfree) * bsize) / 1024) + 40);
      await train.start.click();
      const { messages } = new Shell(app.page);
      await messages.getByText('The disk is full.').waitFor();
      await messages.getByRole('button', { name: 'Show the job' }).click();
      const jobs = new Jobs(app.page);
      await jobs.all
        .getByRole('alert')
        .getByText(/no space|full/i)
        .first()
        .waitFor();
      resize(disk, 65_536);
      await jobs.all.getByRole('button', { name: 'Resume' }).first().click();
      await messages.getByText('The disk is full.').waitFor({ state: 'detached' });
      await jobs.all.getByRole('button', { name: 'Close the list of jobs' }).click();
      // After the last epoch the images are embedded, and then the run is done.
      await until(async () => (await train.run(1).innerText()).includes('done'));
      await until(async () => (await train.epochs(1)) === 40);
    } finally {
      await app?.close();
      spawnSync('umount', ['-l', disk]);
    }
  });
});

function resize(disk: string, kilobytes: number): void {
  const { status, stderr } = spawnSync('mount', ['-o', `remount,size=${kilobytes}k`, disk]);
  if (status !== 0) throw new Error(String(stderr));
}
