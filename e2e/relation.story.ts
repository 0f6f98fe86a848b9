/** Positives and negatives from a table of one's own, set in the window. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openForReading } from '../src-main/workspace/open-read-only.ts';
import { smallWorkspace } from './data/small-scenes.ts';
import { misplaced } from './pages/layout.ts';
import { Shell } from './pages/shell.ts';
import { keepPicture, pageStories } from './stories.ts';

pageStories('electron', 'the relation of the images', ({ open, folder, host }) => {
  it('is set from a list, from targets, and back to the classes; a wrong table names its lines', async () => {
    const home = folder();
    const workspace = await smallWorkspace(home);
    const names = await namesIn(workspace);
    const table = (name: string, lines: readonly string[]): string => {
      const file = path.join(home, name);
      writeFileSync(file, lines.join('\n'));
      return file;
    };
    const app = await open({ workspace, folder: home });
    const { page } = app;
    await new Shell(page).follow('#/settings?part=dataset');
    const section = page.getByRole('region', { name: 'Positives and negatives' });
    const set = section.getByRole('button', { name: 'Set the relation' });
    const choose = section.getByRole('button', { name: 'Choose a CSV file…' });
    await section.getByText('by class', { exact: true }).waitFor();
    await expect.poll(() => set.isDisabled()).toBe(true);

    await section.getByLabel('Relation').selectOption({ label: 'By list: pairs or triplets' });
    const wrong = table('wrong.csv', ['a,b,same', 'nowhere.jpg,elsewhere.jpg,1']);
    await app.chooseFile(wrong, () => choose.click());
    await set.click();
    await section.getByText('The relation was not changed').waitFor();
    expect(await section.getByRole('alert').innerText()).toMatch(/the data set has no such image/i);
    await keepPicture(page, `${host} relation refused`);
    await section.getByText('by class', { exact: true }).waitFor();

    const rows = names.map((name, at) => `${name},${names[(at + 1) % names.length]},${at % 2}`);
    await app.chooseFile(table('pairs.csv', ['a,b,same', ...rows]), () => choose.click());
    await section.getByText('pairs.csv').waitFor();
    await set.click();
    await section.getByText(`by list: ${names.length} pairs`).waitFor();

    await section.getByLabel('Relation').selectOption({ label: 'By target: a number for each image' });
    const targets = names.map((name, at) => `${name},${at + 1}`);
    await app.chooseFile(table('ages.csv', ['image,target', ...targets]), () => choose.click());
    await section.getByText('ages.csv').waitFor();
    await keepPicture(page, `${host} relation by target`);
    expect(await misplaced(page)).toEqual([]);
    await set.click();
    await section.getByText(`by target: ${names.length} images, the nearest and the farthest 0.1`).waitFor();

    await section.getByLabel('Relation').selectOption({ label: 'By class' });
    await set.click();
    await section.getByText('by class', { exact: true }).waitFor();
  });
});

async function namesIn(workspace: string): Promise<string[]> {
  using opened = openForReading(workspace);
  return (await opened.images.all()).map(({ relativePath }) => relativePath);
}
