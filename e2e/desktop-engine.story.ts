/** What the desktop does about an engine that dies. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../testing/hosts/wait.ts';
import { makeWorkspace } from './data/workspaces.ts';
import { Shell } from './pages/shell.ts';
import { electronStories } from './stories.ts';

electronStories('an engine that dies', ({ open, folder }) => {
  it('again and again is given up, says so, and starts again by hand with its workspace', async () => {
    const workspace = makeWorkspace(path.join(folder(), 'birds'));
    const app = await open({ workspace });
    const shell = new Shell(app.page);
    await shell.workspace('birds').waitFor();
    const failed = shell.messages.getByText('The engine stopped and could not be restarted');
    await until(async () => {
      await app.killEngine().catch(() => {});
      return failed.isVisible();
    }, 40);
    await shell.messages.getByRole('button', { name: 'Start the engine again' }).click();
    await failed.waitFor({ state: 'detached' });
    await shell.go('Start');
    await app.page.getByRole('main').getByText('birds').first().waitFor();
    expect(await app.page.evaluate(() => fetch('/trpc/workspace.state').then(({ status }) => status))).toBe(200);
  });

  it('takes no question with it: what was asked meanwhile is answered by the next one', async () => {
    const workspace = makeWorkspace(path.join(folder(), 'birds'));
    const app = await open({ workspace });
    await new Shell(app.page).workspace('birds').waitFor();
    await app.killEngine();
    const answer = await app.page.evaluate(async () => {
      const response = await fetch('/trpc/workspace.state');
      return { status: response.status, text: await response.text() };
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"birds"');
  });
});
