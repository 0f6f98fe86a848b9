import { globSync, renameSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../testing/hosts/wait.ts';
import { scenesFolder, trainedWorkspace } from './data/trained.ts';
import { inBothThemes } from './pages/barriers.ts';
import { ComparePage } from './pages/compare.ts';
import { pageStories } from './stories.ts';

pageStories('chromium', 'an image deleted on disk', ({ open, folder }) => {
  it('is named with what to do; everything else works, and so does it once the file is back', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    const first = await compare.image();
    const name = (await compare.option(3).locator('b').innerText()).trim();
    const file = find(name);
    renameSync(file, `${file}.gone`);
    try {
      await compare.option(3).click();
      await until(async () => (await compare.image()) !== first);
      const said = compare.comparison.getByRole('alert');
      await said.getByText(new RegExp(`^File not found: .*${path.basename(file)}`)).waitFor();
      expect(await said.innerText()).toMatch(/Put it back, or import the folder again/);
      await compare.settled();
      expect(await compare.colours('Averaged')).toBeGreaterThan(16);
      expect(await inBothThemes(app.page)).toEqual([]);

      await compare.option(1).click();
      await said.waitFor({ state: 'detached' });
      await compare.settled();
      expect(await compare.scores('Averaged')).toHaveProperty('mask');
      await compare.option(3).click();
      await said.waitFor();
    } finally {
      renameSync(`${file}.gone`, file);
    }
    await compare.comparison.getByRole('button', { name: 'Try again' }).click();
    await compare.comparison.getByRole('alert').waitFor({ state: 'detached' });
    await compare.settled();
    expect(await compare.scores('Averaged')).toHaveProperty('mask');
  });
});

/** The picture of a name that the strip shows. */
function find(name: string): string {
  const [file] = globSync(path.join(scenesFolder(), 'images', '*', `${path.parse(name).name}.jpg`));
  if (file === undefined) throw new Error(`no picture is called ${name}`);
  return file;
}
