/** What in a photograph moves a number: estimate, read the answer, look at an item, ask what if, take it away. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { until } from '../testing/hosts/wait.ts';
import { hostileColumn, tableWorkspace } from './data/table-workspace.ts';
import { inBothThemes } from './pages/barriers.ts';
import { RegressPage } from './pages/regress.ts';
import { keepPicture, pageStories } from './stories.ts';

pageStories('chromium', 'Regress', ({ open, folder }) => {
  it('answers whether the images help, and leads from every number to its item', { timeout: 120_000 }, async () => {
    const home = folder();
    const workspace = await tableWorkspace(home);
    const app = await open({ workspace, folder: home, size: { width: 1280, height: 900 } });
    const { page } = app;
    const regress = new RegressPage(page);
    await regress.open();

    // What is estimated, of what: a column is no attribute any more, and is one again.
    const { choices } = regress;
    await choices.getByText('24 items, 2 attributes').waitFor();
    await choices.getByLabel('What class holds').selectOption({ label: 'Key' });
    await choices.getByText('24 items, 1 attribute;').waitFor();
    await choices.getByLabel('What class holds').selectOption({ label: 'Category' });
    await choices.getByText('24 items, 2 attributes').waitFor();
    await regress.set('Folds', 3);
    await regress.set('Repeats', 2);
    await choices.getByRole('button', { name: 'Estimate' }).click();
    await regress.answer.getByText(/^(Yes|No|Not shown): .*95 % interval/).waitFor();
    const answer = await regress.answer.getByRole('paragraph').innerText();
    const table = page.getByRole('table', { name: /^Errors on items/ });
    expect(await table.getByRole('rowheader').allInnerTexts()).toEqual(['attributes', 'images', 'attributes+images']);

    // From point to point by keyboard, then by pointer: each shows its item.
    await regress.plot.focus();
    await regress.plot.press('End');
    const told = regress.plot.locator('[aria-live]');
    const largest = await until(async () => /^(.*): true ([\d.,]+), estimated/.exec(await told.innerText()));
    await regress.plot.press('Enter');
    await regress.item(largest[1]).waitFor();
    const mark = (await regress.plot.locator('.mark').first().boundingBox())!;
    await page.mouse.move(mark.x + mark.width / 2, mark.y + mark.height / 2);
    await regress.plot.getByText(`${largest[2]} true`).waitFor();
    await page.mouse.move(0, 0);

    // The sum of the item, and what if.
    const before = await regress.estimate();
    const slider = regress.item().getByRole('slider', { name: hostileColumn });
    await slider.press('Home');
    await until(async () => (await regress.estimate()) !== before);
    await regress.item().getByText(`${before} →`).waitFor();
    await regress.item().getByRole('button', { name: 'As in the table' }).click();
    await until(async () => (await regress.estimate()) === before);

    // The worst items; a region; both lead to their item.
    await regress.part('Worst items');
    await regress.worst.nth(1).click();
    const second = (await regress.worst.nth(1).locator('.name').innerText()).split('\n')[0];
    await regress.item(second).waitFor();
    await page.getByRole('region', { name: 'Regions across all photographs' }).getByRole('button').first().click();
    await until(async () => (await regress.item().getByRole('heading').first().innerText()) !== second);
    await regress.part('Residuals');
    await page.getByRole('application', { name: /^Residual against predicted/ }).waitFor();
    await page.getByText('Per cent', { exact: true }).click();
    await keepPicture(page, 'regress', regress.item());
    expect(await inBothThemes(page)).toEqual([]);

    // The files are those of the command line.
    const csv = readFileSync(await app.saved(() => regress.export('Save the errors as CSV')), 'utf8');
    expect(csv.split(/\r?\n/)[0]).toBe(
      'set,mae,mae low,mae high,medianApe,medianApe low,medianApe high,r2,r2 low,r2 high,r2Transformed,r2Transformed low,r2Transformed high',
    );
    const latex = readFileSync(await app.saved(() => regress.export('Save the errors as LaTeX')), 'utf8');
    expect(latex).toContain('\\begin{tabular}');
    const report = readFileSync(await app.saved(() => regress.export('Save the report')), 'utf8');
    expect(report).toContain(`Do the images help? ${answer}`);
    await regress.export('Copy the command that makes it');
    await until(async () => (await app.clipboard()).startsWith('tripletscope regress '));
    expect(await app.clipboard()).toMatch(/ --folds 3 --repeats 2$/);

    // It is there again after a reload, with the item.
    await page.reload();
    await regress.answer.getByText(answer).waitFor();
    await page.getByRole('application', { name: /^Residual against predicted/ }).waitFor();
  });
});
