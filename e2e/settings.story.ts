import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { until } from '../testing/hosts/wait.ts';
import { smallWorkspace } from './data/small-scenes.ts';
import { Shell } from './pages/shell.ts';
import { stories } from './stories.ts';

stories('settings', ({ open, folder }) => {
  it('the theme is there again after a restart', async () => {
    const app = await open();
    await new Shell(app.page).go('Settings');
    const scheme = (one: typeof app) => one.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    const [other, title] =
      (await scheme(app)) === 'light' ? (['dark', 'Dark'] as const) : (['light', 'Light'] as const);
    await app.page.getByRole('radio', { name: title }).check({ force: true });
    await until(async () => (await scheme(app)) === other);
    const again = await app.restart();
    await new Shell(again.page).go('Settings');
    await until(() => again.page.getByRole('radio', { name: title }).isChecked());
    expect(await scheme(again)).toBe(other);
  });

  it('what this machine computes on is said, in Settings and above every view', async () => {
    const { page } = await open({ workspace: await smallWorkspace(folder()) });
    await new Shell(page).workspace('scenes-workspace').waitFor();
    await page.getByRole('link', { name: /CPU|GPU|threads?/ }).click();
    await page.waitForURL(/#\/settings\?part=device/);
    const fact = (name: string) =>
      page
        .locator('dl > div')
        .filter({ has: page.getByText(name, { exact: true }) })
        .locator('dd');
    expect(Number(await fact('Processor threads').innerText())).toBe(availableParallelism());
    expect(await fact('Device').innerText()).toMatch(/CPU|GPU|NVIDIA/);
    expect(await fact('Memory').innerText()).toMatch(/[\d.]+ GB, [\d.]+ [GM]B free/);
    await page.getByText('Installed once per user').waitFor();
  });
});
