/** What the desktop does while a job runs: progress in the task bar, no sleep, and a question before it quits. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { App } from '../testing/hosts/app.ts';
import { until } from '../testing/hosts/wait.ts';
import { asElectron, electronStories } from './stories.ts';

/** The demo, in a folder of the story's own: long enough to be interrupted. */
async function startDemo(app: App): Promise<void> {
  const folder = path.join(app.folder, 'demo');
  mkdirSync(folder, { recursive: true });
  await app.chooseFolder(folder, async () => {
    const status = await app.page.evaluate(async () => {
      const chosen = await window.tripletscope!.chooseFolder('Where the demo goes');
      const body = JSON.stringify({ kind: 'demo', params: { folder: chosen!.id } });
      const headers = { 'content-type': 'application/json' };
      return fetch('/trpc/jobs.start', { method: 'POST', headers, body }).then((answer) => answer.status);
    });
    expect(status).toBe(200);
  });
}

/** States of the jobs, as the engine tells them. */
function jobStates(app: App): Promise<string[]> {
  return app.page.evaluate(async () => {
    const answer = await fetch('/trpc/jobs.list');
    const { result } = (await answer.json()) as { result: { data: { state: string }[] } };
    return result.data.map(({ state }) => state);
  });
}

electronStories('a running job', ({ open }) => {
  it('shows in the task bar, keeps the machine awake, and is asked about before the window closes', async () => {
    const app = await open();
    const { electron } = asElectron(app);
    await electron.evaluate(({ BrowserWindow, dialog, powerSaveBlocker }) => {
      const seen = globalThis as unknown as { bar: number[]; asked: string[]; blocked: string[]; answer: number };
      Object.assign(seen, { bar: [], asked: [], blocked: [], answer: 0 });
      BrowserWindow.getAllWindows()[0].setProgressBar = (share) => void seen.bar.push(share);
      const { start } = powerSaveBlocker;
      powerSaveBlocker.start = (kind) => {
        seen.blocked.push(kind);
        return start.call(powerSaveBlocker, kind);
      };
      dialog.showMessageBox = (async (_: unknown, options: { detail: string }) => {
        seen.asked.push(options.detail);
        return { response: seen.answer, checkboxChecked: false };
      }) as unknown as typeof dialog.showMessageBox;
    });
    await startDemo(app);
    const seen = (): Promise<{ bar: number[]; asked: string[]; blocked: string[] }> =>
      electron.evaluate(() => {
        const { bar, asked, blocked } = globalThis as unknown as { bar: number[]; asked: string[]; blocked: string[] };
        return { bar, asked, blocked };
      });
    await until(async () => (await seen()).bar.some((share) => share > 0));
    expect((await seen()).blocked).toEqual(['prevent-app-suspension']);

    await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].close());
    await until(async () => (await seen()).asked.length === 1);
    expect((await seen()).asked[0]).toMatch(/Preparing the demo/);
    expect(await jobStates(app)).toContain('running'); // "Keep running"

    await electron.evaluate(({ app: program }) => {
      (globalThis as unknown as { answer: number }).answer = 1;
      program.quit();
    });
    await app.close();

    const again = await app.restart();
    await again.page.waitForLoadState('load');
    expect(await until(() => jobStates(again).then((states) => states.length > 0 && states))).toEqual(['interrupted']);
  });

  it('that dies with its engine is offered again', async () => {
    const app = await open();
    await startDemo(app);
    await until(async () => (await jobStates(app)).includes('running'));
    await app.killEngine();
    expect(await until(async () => (await jobStates(app)).includes('interrupted'))).toBe(true);
    const tray = app.page.getByRole('contentinfo', { name: 'Jobs' });
    await tray.getByText('Preparing the demo was interrupted').waitFor();
    await tray.getByRole('button', { name: 'What happened' }).click();
    await app.page.getByRole('button', { name: 'Resume' }).click();
    expect(await until(async () => (await jobStates(app)).includes('running'))).toBe(true);
  });
});
