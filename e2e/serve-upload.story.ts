import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { makeWorkspace } from './data/workspaces.ts';
import { Shell } from './pages/shell.ts';
import { browserStories } from './stories.ts';

browserStories('a folder on the server', ({ open, folder }) => {
  it('is found among more than one page of the picker shows', async () => {
    const place = folder();
    const workspace = makeWorkspace(path.join(place, 'work'));
    const app = await open({ workspace });
    for (let index = 0; index < 510; index++)
      mkdirSync(path.join(app.folder, 'many', `day ${index}`), { recursive: true });
    const { page } = app;
    await new Shell(page).workspace('work').waitFor();
    await page.keyboard.press('Control+i');
    await page.getByRole('button', { name: 'Choose a folder…' }).click();
    const picker = page.getByRole('dialog', { name: 'Choose the folder of the data set' });
    await picker.getByRole('button', { name: path.basename(app.folder), exact: true }).click();
    await picker.getByRole('button', { name: 'many', exact: true }).click();
    await picker.getByText('500 of 510 entries').waitFor();
    expect(await picker.getByRole('button', { name: 'day 509', exact: true }).count()).toBe(0);
    await picker.getByRole('button', { name: 'Show more' }).click();
    await picker.getByRole('button', { name: 'Choose day 509', exact: true }).click();
    await page.getByRole('dialog', { name: 'Import day 509' }).waitFor();
    await picker.waitFor({ state: 'detached' });
  });

  it('is gone to by its path, typed or pasted; what lies outside is refused', async () => {
    const place = folder();
    const workspace = makeWorkspace(path.join(place, 'work'));
    const app = await open({ workspace });
    const { page } = app;
    mkdirSync(path.join(app.folder, 'deep', 'down', 'birds', 'robin'), { recursive: true });
    await new Shell(page).workspace('work').waitFor();
    await page.keyboard.press('Control+i');
    await page.getByRole('button', { name: 'Choose a folder…' }).click();
    const picker = page.getByRole('dialog', { name: 'Choose the folder of the data set' });
    const field = picker.getByRole('textbox', { name: 'Path' });
    for (const [typed, answer] of [
      ['/etc', 'is outside the folders that may be browsed'],
      ['~/birds', 'begins with ~'],
      ['deep/down', 'the path is relative'],
      [path.join(app.folder, 'deep', 'up'), 'no longer exists'],
    ]) {
      await field.fill(typed);
      await field.press('Enter');
      await picker.getByText(answer).waitFor();
    }
    await field.fill(`"${path.join(app.folder, 'deep', 'down')}"`);
    await field.press('Enter');
    await picker.getByRole('button', { name: 'Choose birds', exact: true }).waitFor();
    const way = picker.getByRole('navigation', { name: 'Folder' }).getByRole('button');
    expect(await way.allInnerTexts()).toEqual(['Folders', path.basename(app.folder), 'deep', 'down']);
    await way.getByText('deep').click();
    await picker.getByRole('button', { name: 'Choose down', exact: true }).waitFor();
    await field.fill(path.join(app.folder, 'deep', 'down', 'birds'));
    await field.press('Enter');
    await picker.getByRole('button', { name: 'Choose birds', exact: true }).last().click();
    await page.getByRole('dialog', { name: 'Import birds' }).waitFor();
  });
});

browserStories('a folder that is dropped', ({ open, folder }) => {
  it('is sent as it is, in several requests, and imported from there; a cancelled upload leaves nothing', async () => {
    const place = folder();
    const workspace = makeWorkspace(path.join(place, 'work'));
    const birds = path.join(place, 'birds');
    const image = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    for (const name of ['robin', 'wren']) {
      mkdirSync(path.join(birds, name), { recursive: true });
      // More files than one request carries.
      for (let index = 0; index < 130; index++) writeFileSync(path.join(birds, name, `größe ${index}.png`), image);
    }
    writeFileSync(path.join(birds, 'notes.doc'), 'not for us');

    const app = await open({ workspace });
    const { page } = app;
    await new Shell(page).workspace('work').waitFor();
    const requests: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/uploads')) requests.push(new URL(request.url()).search);
    });
    await app.drop([path.join(birds, 'wren', 'größe 7.png')]);
    await page.getByText('Drop a folder or an archive: a data set to import.').waitFor();
    mkdirSync(path.join(place, 'nothing'));
    await app.drop([path.join(place, 'nothing')]);
    await page.getByText('the dropped item contains no files').waitFor();

    const imports = path.join(workspace, 'imports');
    const devtools = await page.context().newCDPSession(page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 4000 };
    await devtools.send('Network.emulateNetworkConditions', slow);
    await app.drop([birds]);
    await page.getByText('261 files were dropped').waitFor();
    await page.getByRole('button', { name: 'Upload them' }).click();
    await expect.poll(() => existsSync(imports) && readdirSync(imports)).toEqual(['0001.part']);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => readdirSync(imports)).toEqual([]);
    await devtools.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
    requests.length = 0;

    await app.drop([birds]);
    await page.getByRole('button', { name: 'Upload them' }).click();
    await page.getByText('1 file was not copied').and(page.getByText('birds/notes.doc')).waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('260 images in 2 classes').waitFor();

    expect(requests).toHaveLength(2);
    const landed = path.join(imports, '0002', 'birds');
    expect(readdirSync(imports)).toEqual(['0002']);
    expect(readdirSync(landed).sort()).toEqual(['robin', 'wren']);
    expect(readdirSync(path.join(landed, 'robin'))).toHaveLength(130);
    expect(readFileSync(path.join(landed, 'wren', 'größe 7.png')).equals(image)).toBe(true);
    expect(app.complaints).toEqual([]);
  });
});
