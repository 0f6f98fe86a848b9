/** From a trained network to the paper: score, choose, compare two models, find the worst images, compose a figure, take all away, find it again. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type NpyKind, npyOf } from '../fixtures/npy-kinds.ts';
import { openOffline } from '../testing/hosts/offline-page.ts';
import { until } from '../testing/hosts/wait.ts';
import { scenesFolder, trainedWorkspace } from './data/trained.ts';
import { oneScoredModel } from './data/two-models.ts';
import { makeWorkspace } from './data/workspaces.ts';
import { inBothThemes } from './pages/barriers.ts';
import { ComparePage } from './pages/compare.ts';
import { EvaluatePage, type Part } from './pages/evaluate.ts';
import { FigurePage } from './pages/figure.ts';
import { LiveReportPage } from './pages/live-report.ts';
import { Shell } from './pages/shell.ts';
import { keepPicture, pageStories, stories } from './stories.ts';

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
  it('scores, compares two models, finds the worst images, makes a figure and a live report, and is as it was after a restart', {
    timeout: 300_000,
  }, async () => {
    const home = folder();
    const app = await open({
      workspace: await oneScoredModel(home, 'warbler'),
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

    // The model that was trained last has no scores yet.
    await page.getByText('The maps of warbler 2, the current model, were not scored yet').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Score the maps' }).click();
    await evaluate.choice(/^warbler 2/).waitFor({ timeout: 120_000 });
    await until(async () => evaluate.choice(/^warbler 2/).isChecked());
    await evaluate.settled();

    // Rows, metrics, another model.
    await evaluate.choice('Centre (baseline)').uncheck();
    await evaluate.choice('Activation (baseline)').uncheck();
    await evaluate.choice('PxAP').uncheck();
    await evaluate.choice(/^warbler 1/).check();
    await evaluate.choice(/^warbler 2/).check();
    await evaluate.settled();
    await until(async () => (await evaluate.rows()).includes('warbler 1: Averaged ×50'));
    expect(await evaluate.rows()).toContain('warbler 2: Averaged ×50');
    await until(async () => !(await evaluate.rows()).some((name) => name.includes('baseline')));
    await evaluate.table.getByRole('button', { name: 'energy in box' }).click();
    await evaluate.settled();
    const sorted = await evaluate.means(1);
    expect(sorted).toEqual(sorted.toSorted((a, b) => b - a));

    // A value of N that no evaluation has of itself is scored for both models.
    await evaluate.other('N', '3');
    await until(async () => (await evaluate.rows()).includes('warbler 2: N = 3'));
    expect(await evaluate.rows()).toContain('warbler 1: N = 3');
    const asked = evaluate.table.getByRole('row', { name: /^warbler 1: N = 3/ });
    await until(async () => /\d\.\d/.test(await asked.getByRole('cell').nth(3).innerText()));

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
    }

    // The worst image, its maps, and back.
    const worst = evaluate.parts.getByRole('group', { name: 'Images', exact: true }).getByRole('button').first();
    const name = (await worst.innerText()).split('\n')[0]!;
    await worst.click();
    const compare = new ComparePage(page);
    await compare.settled();
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByText(name).waitFor();
    const inProgram = { top: await compare.scores('Averaged, top-M'), single: await compare.scores('Single triplet') };

    // Into the figure of the paper, and that into a file.
    await compare.export('Add to the figure');
    const figure = new FigurePage(page);
    await figure.go();
    const composed = { columns: await figure.columns(), images: await figure.images() };
    expect(composed.images).toHaveLength(1);
    expect(composed.columns.length).toBeGreaterThan(3);
    await figure.saved();
    const pdf = readFileSync(await app.saved(() => figure.save('Save as PDF')));
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    await page.goBack();
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
    await expect.poll(() => found.rows()).toEqual(rows);
    await found.parts.getByRole('group', { name: 'Images', exact: true }).getByText(name).waitFor();
    const kept = new FigurePage(again.page);
    await kept.go();
    expect({ columns: await kept.columns(), images: await kept.images() }).toEqual(composed);
  });

  it('says what is missing where nothing was scored', async () => {
    const { page } = await open({ workspace: makeWorkspace(`${folder()}/empty`) });
    await new Shell(page).go('Evaluate');
    await page.getByRole('heading', { name: 'No images yet' }).waitFor();
    expect(await inBothThemes(page)).toEqual([]);
  });
});

pageStories('electron', 'Evaluate', ({ open, folder }) => {
  it('takes maps from elsewhere into the table, and says what it left out', { timeout: 120_000 }, async () => {
    const home = folder();
    const app = await open({ workspace: await trainedWorkspace(home), folder: home });
    const { page } = app;
    const evaluate = new EvaluatePage(page);
    const names = testImages(scenesFolder());
    const values = Array.from({ length: 28 }, (_, i) => (i * 7) % 11);
    const shape = [4, 7];
    const good: NpyKind[] = [
      { descr: '<f4', shape },
      { descr: '<f8', shape },
      { descr: '>f4', shape },
      { descr: '<f4', fortran: true, shape },
    ];
    const files: Record<string, Uint8Array> = {
      [`${names[4]}.npy`]: npyOf({ descr: '<f4', shape }, [...values.slice(1), Number.NaN]),
      [`${names[5]}.npy`]: npyOf({ descr: '<f4', shape: [1, 4, 7] }, values),
      [`${names[6]}.npy`]: Buffer.from('no array'),
      '<img src=x onerror=alert(1)>.npy': npyOf(good[0]!, values),
    };
    for (const [i, kind] of good.entries()) files[`${names[i]}.npy`] = npyOf(kind, values);
    const maps = path.join(home, 'other & <b>method');
    mkdirSync(maps);
    for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(maps, name), bytes);

    await evaluate.open();
    await app.chooseFolder(maps, () => page.getByRole('button', { name: 'Maps from another program…' }).click());
    const dialog = page.getByRole('dialog', { name: 'Maps from another program' });
    await expect.poll(() => dialog.getByLabel('Name in the table').inputValue()).toBe('other & <b>method');
    await dialog.getByRole('button', { name: 'Score these maps' }).click();
    await until(async () => (await evaluate.rows()).includes('other & <b>method'));
    await evaluate.settled();
    const row = evaluate.table.getByRole('row', { name: /^other & <b>/ });
    await row.getByRole('button').nth(2).click();
    await evaluate.part('Images');
    await evaluate.parts.getByText('mask IoU of 4 images').waitFor();

    const choices = page.getByRole('complementary', { name: 'Choices' });
    await choices.getByText('other & <b>method: 4 images left out').click();
    const said = (await choices.getByRole('listitem').allInnerTexts()).join('\n');
    for (const words of [
      `${names[7]}.npy: no map for`,
      `${names[4]}.npy`,
      `${names[5]}.npy`,
      `${names[6]}.npy`,
      '<img src=x onerror=alert(1)>.npy: the data set has no image of that name',
    ])
      expect(said).toContain(words);
    await keepPicture(page, 'evaluate maps from elsewhere');

    // Paired with the model's own, on the images that both have.
    await evaluate.part('Differences');
    await page.getByLabel('Each row minus').selectOption({ label: 'other & <b>method' });
    await evaluate.settled();
    const against = evaluate.parts.getByRole('row').filter({ hasText: 'Averaged ×50' }).first();
    expect(await against.getByRole('cell').last().innerText()).toBe('4');

    await choices.getByRole('button', { name: /^Remove the maps/ }).click();
    await until(async () => !(await evaluate.rows()).includes('other & <b>method'));
  });
});

/** Names of the test images of a folder in the layout of CUB-200-2011, in their order. */
function testImages(scenes: string): string[] {
  const linesOf = (file: string): string[] => readFileSync(path.join(scenes, file), 'utf8').trim().split('\n');
  const train = new Set(
    linesOf('train_test_split.txt')
      .filter((line) => line.endsWith(' 1'))
      .map((line) => line.split(' ')[0]),
  );
  return linesOf('images.txt').flatMap((line) => {
    const [id, file] = line.split(' ');
    return train.has(id) ? [] : [path.parse(file!).name];
  });
}
