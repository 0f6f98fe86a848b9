/** From the scores to the table of the paper: choose, compare two models, find the worst images, take it away, find it again. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openOffline } from '../testing/hosts/offline-page.ts';
import { until } from '../testing/hosts/wait.ts';
import { twoScoredModels } from './data/two-models.ts';
import { makeWorkspace } from './data/workspaces.ts';
import { inBothThemes } from './pages/barriers.ts';
import { ComparePage } from './pages/compare.ts';
import { EvaluatePage, type Part } from './pages/evaluate.ts';
import { LiveReportPage } from './pages/live-report.ts';
import { Shell } from './pages/shell.ts';
import { keepPicture, stories } from './stories.ts';

type Shares = Partial<Record<'box' | 'mask', string>>;

/** The file in a browser without network: the maps follow the sliders, and their numbers are the program's. */
async function readsAlone(file: string, worst: string, inProgram: { top: Shares; single: Shares }): Promise<void> {
  const { page, complaints, close } = await openOffline(file);
  try {
    const report = new LiveReportPage(page);
    await report.saying(/N = 50 · M = 50/);
    await page.locator('#photo-name').getByText(worst).waitFor();
    expect(await report.shares()).toEqual({ box: inProgram.top.box, mask: inProgram.top.mask });
    const before = await report.pixels();
    await report.slider('Triplets, N').press('Home');
    await report.slider('Channels, M').press('End');
    await report.saying(/N = 1 · M = all/);
    expect(await report.shares()).toEqual({ box: inProgram.single.box, mask: inProgram.single.mask });
    expect(await report.pixels()).not.toBe(before);
    await page.getByLabel('Variant').selectOption({ label: 'Eigen-CAM, no gradient' });
    await report.saying(/^Eigen-CAM/);
    expect(await report.slider('Triplets, N').isDisabled()).toBe(true);
    await report.images.nth(1).press('Space');
    await page.locator('#photo-name').getByText(worst).waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'Comparison' }).waitFor();
    expect(await inBothThemes(page)).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await close();
  }
}

stories('Evaluate', ({ open, folder, host }) => {
  it('holds the table, two models side by side, the worst images, and is as it was after a restart', {
    timeout: 300_000,
  }, async () => {
    const home = folder();
    const app = await open({
      workspace: await twoScoredModels(home, 'warbler'),
      folder: home,
      size: { width: 1280, height: 900 },
    });
    const { page } = app;
    const evaluate = new EvaluatePage(page);

    // The palette leads there by the word that comes to mind.
    await new Shell(page).workspace('warbler-workspace').waitFor();
    for (const word of ['table', 'report', 'evaluate', 'figure']) {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill(word);
      await page
        .getByRole('option')
        .filter({ hasText: new RegExp(word, 'i') })
        .first()
        .waitFor();
      await page.keyboard.press('Escape');
    }
    await evaluate.open();
    expect(await evaluate.rows()).toContain('Averaged ×50');

    // Rows, metrics, another model.
    await evaluate.choice('Centre (baseline)').uncheck();
    await evaluate.choice('Activation (baseline)').uncheck();
    await evaluate.choice('PxAP').uncheck();
    await evaluate.choice(/^warbler 1/).check();
    await evaluate.choice(/^warbler 2/).check();
    await evaluate.settled();
    await until(async () => (await evaluate.rows()).includes('warbler 1: Averaged ×50'));
    expect(await evaluate.rows()).toContain('warbler 2: Averaged ×50');
    expect((await evaluate.rows()).some((name) => name.includes('baseline'))).toBe(false);
    await evaluate.table.getByRole('button', { name: 'energy in box' }).click();
    await evaluate.settled();
    const sorted = await evaluate.means(1);
    expect(sorted).toEqual(sorted.toSorted((a, b) => b - a));

    // A value of N that no evaluation has of itself is scored for both models.
    await evaluate.other('N', '3');
    await until(async () => (await evaluate.rows()).includes('warbler 2: N = 3'));
    expect(await evaluate.rows()).toContain('warbler 1: N = 3');

    // Differences between the models, with effect size and corrected p.
    const differences = evaluate.parts.getByRole('table', { name: /^Differences/ });
    await page.getByLabel('Each row minus').selectOption({ label: 'warbler 1: Averaged ×50' });
    await evaluate.settled();
    const between = differences.getByRole('row').filter({ hasText: 'warbler 2: Averaged ×50' }).first();
    expect(await between.getByRole('cell').allInnerTexts()).toHaveLength(6);
    await keepPicture(page, `${host} evaluate differences`);

    for (const part of ['Classes', 'Curves', 'Layers', 'Scatter', 'Retrieval', 'Images'] as Part[]) {
      await evaluate.part(part);
      await keepPicture(page, `${host} evaluate ${part}`);
      // The page is the same in both hosts.
      if (host === 'chromium') expect(await inBothThemes(page), part).toEqual([]);
    }

    // The worst image, its maps, and back.
    const worst = evaluate.parts.getByRole('group', { name: 'Images', exact: true }).getByRole('button').first();
    const name = (await worst.innerText()).split('\n')[0]!;
    await worst.click();
    const compare = new ComparePage(page);
    await compare.settled();
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByText(name).waitFor();
    const inProgram = { top: await compare.scores('Averaged, top-M'), single: await compare.scores('Single triplet') };
    await page.goBack();
    await evaluate.settled();

    // Away with it.
    const csv = readFileSync(await app.saved(() => evaluate.export('Save as CSV')), 'utf8');
    expect(csv.split('\r\n')[0]).toMatch(/^id,label,same as,energyInBox mean/);
    expect(csv).toContain('warbler 2: Averaged ×50');
    await evaluate.export('Copy as LaTeX');
    await until(async () => (await app.clipboard()).includes('\\toprule'));
    expect(await app.clipboard()).toContain('\\textbf{');
    await evaluate.export('Copy the command that prints it');
    await until(async () => (await app.clipboard()).startsWith('tripletscope table --workspace'));
    expect(await app.clipboard()).toContain('--models');

    // To somebody without the program: the worst images, with sliders that move.
    await evaluate.export('Share…');
    const dialog = page.getByRole('dialog', { name: 'Share a live report' });
    await dialog.getByText('opens offline').waitFor();
    const file = await app.saved(() => dialog.getByRole('button', { name: 'Save the live report' }).click());
    await dialog.waitFor({ state: 'hidden' });
    if (host === 'chromium') await readsAlone(file, name, inProgram);

    const rows = await evaluate.rows();
    const address = new URL(page.url()).hash;
    await new Shell(page).kept('part=images');
    const again = await app.restart();
    const found = new EvaluatePage(again.page);
    await found.settled();
    await until(async () => new URL(again.page.url()).hash === address);
    expect(await found.rows()).toEqual(rows);
    await found.parts.getByRole('group', { name: 'Images', exact: true }).getByText(name).waitFor();
  });

  it('says what is missing where nothing was scored', async () => {
    const { page } = await open({ workspace: makeWorkspace(`${folder()}/empty`) });
    await new Shell(page).go('Evaluate');
    await page.getByRole('heading', { name: 'No images yet' }).waitFor();
    expect(await inBothThemes(page)).toEqual([]);
  });
});
