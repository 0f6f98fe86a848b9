/** A figure from the first click to the file of the paper, and once more from its document. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../testing/hosts/wait.ts';
import { runCommand } from './data/run-command.ts';
import { trainedWorkspace } from './data/trained.ts';
import { barriers } from './pages/barriers.ts';
import { FigurePage } from './pages/figure.ts';
import { Shell } from './pages/shell.ts';
import { keepPicture, stories } from './stories.ts';

stories('a figure', ({ open, folder }) => {
  it('is composed, found again, and drawn to the same bytes by the command line', async () => {
    const home = folder();
    const workspace = await trainedWorkspace(home);
    const app = await open({ workspace, folder: home, size: { width: 1280, height: 900 } });
    const figure = new FigurePage(app.page);
    await new Shell(app.page).workspace(path.basename(workspace)).waitFor();
    await app.page.keyboard.press('Control+k');
    await app.page.getByRole('dialog').getByRole('combobox').fill('figure');
    await app.page.getByRole('option', { name: /Go to Figure/ }).click();
    await figure.begin();
    expect(await figure.columns()).toEqual(['Image', 'Single triplet', 'Averaged ×50', 'Averaged ×50, top 50']);

    // Columns by dragging, images by keyboard, a part enlarged with the mouse.
    await figure.drag('Averaged ×50, top 50', 'Single triplet');
    await until(async () => (await figure.columns())[1] === 'Averaged ×50, top 50');
    const [first, second] = await figure.images();
    await figure.entry('Images', 0).focus();
    await app.page.keyboard.press('Alt+ArrowDown');
    await until(async () => (await figure.images())[0] === second);
    expect((await figure.images())[1]).toBe(first);
    await figure.enlarge();
    await app.page.getByText('Row 1', { exact: true }).waitFor();
    await figure.saved();
    await keepPicture(app.page, `figure ${app.host}`, figure.sheet);
    expect(await barriers(app.page)).toEqual([]);

    const pdf = readFileSync(await app.saved(() => figure.save('Save as PDF')));
    const document = await app.saved(() => figure.save('Save as JSON, to draw it again'));
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');

    const again = await app.restart();
    const found = new FigurePage(again.page);
    await found.go();
    expect(await found.columns()).toEqual(['Image', 'Averaged ×50, top 50', 'Single triplet', 'Averaged ×50']);
    expect((await found.images())[0]).toBe(second);

    const drawn = path.join(home, 'drawn.pdf');
    await runCommand(['figure', '--workspace', workspace, '--spec', document, '--out', drawn]);
    expect(readFileSync(drawn).equals(pdf)).toBe(true);
  }, 120_000);
});
