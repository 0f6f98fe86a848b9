import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { holdWorkspace, makeNewerWorkspace, makeWorkspace } from './data/workspaces.ts';
import { Shell } from './pages/shell.ts';
import { StartPage } from './pages/start.ts';
import { stories } from './stories.ts';

stories('a workspace', ({ open, folder }) => {
  it('the window opens on the start page, and asks nobody else for anything', async () => {
    const app = await open();
    await new StartPage(app).heading.waitFor();
    expect(await app.page.title()).toContain('Tripletscope');
    expect(app.complaints).toEqual([]);
    expect(app.strayRequests).toEqual([]);
  });

  it('is made, is there again after a restart, and opens by its name', async () => {
    const app = await open();
    const start = new StartPage(app);
    await start.create(makeWorkspace(path.join(app.folder, 'birds')));
    await new Shell(app.page).workspace('birds').waitFor();

    const again = await app.restart();
    await new Shell(again.page).workspace('birds').waitFor();
    await new Shell(again.page).go('Start');
    await new StartPage(again).recent('birds').waitFor();
  });

  it('that another window has open is refused politely, and opens once that is closed', async () => {
    const workspace = makeWorkspace(path.join(folder(), 'birds'));
    const first = await open({ workspace });
    await new Shell(first.page).workspace('birds').waitFor();

    const second = await open({ workspace });
    const start = new StartPage(second);
    await start.problem('birds is open elsewhere').waitFor();
    expect(await new Shell(first.page).workspace('birds').isVisible()).toBe(true);

    await first.close();
    await second.page.getByRole('button', { name: 'Try again' }).click();
    await new Shell(second.page).workspace('birds').waitFor();
  });

  it('that is open here is refused to the command line, and the other way round', async () => {
    const workspace = makeWorkspace(path.join(folder(), 'birds'));
    const app = await open({ workspace });
    await new Shell(app.page).workspace('birds').waitFor();
    const cli = path.join(import.meta.dirname, '../src-main/cli/main.ts');
    const { status, stderr } = spawnSync(process.execPath, [cli, 'workspace', 'backup', workspace], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('the workspace is in use');
    await app.close();

    const held = holdWorkspace(workspace);
    try {
      const late = await open({ workspace });
      await new StartPage(late).problem('birds is open elsewhere').waitFor();
    } finally {
      held.close();
    }
  });

  it('of a newer version is left alone, and says so', async () => {
    const workspace = makeNewerWorkspace(path.join(folder(), 'birds'));
    const app = await open({ workspace });
    const start = new StartPage(app);
    await start.problem('birds was made by a newer Tripletscope').waitFor();
    await start.problem(/Update Tripletscope/).waitFor();
    expect(app.complaints).toEqual([]);
  });

  it('survives a killed engine: the window says so, and goes on where it was', async () => {
    const workspace = makeWorkspace(path.join(folder(), 'birds'));
    const app = await open({ workspace });
    const shell = new Shell(app.page);
    await shell.workspace('birds').waitFor();
    await shell.go('Settings');
    await app.killEngine();
    if (app.host === 'chromium') await shell.messages.getByText('The engine does not answer').waitFor();
    await app.engineReturns();
    await shell.workspace('birds').waitFor();
    expect(app.page.url()).toContain('#/settings');
    await shell.go('Train');
    await app.page.getByRole('heading', { name: 'Train' }).first().waitFor();
    await shell.messages.getByText('The engine').waitFor({ state: 'detached' });
  });
});
