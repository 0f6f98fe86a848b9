/** What Compare says of its numbers, and what its columns lie on. */
import { expect, it } from 'vitest';
import { until } from '../testing/hosts/wait.ts';
import { trainedWorkspace } from './data/trained.ts';
import { ComparePage } from './pages/compare.ts';
import { browserStories, pageStories } from './stories.ts';

pageStories('chromium', 'what a comparison is made of', ({ open, folder }) => {
  it('begins as the evaluation; what is changed is said beside what it was, and goes back', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    const said = app.page.getByText('The numbers under the maps equal the table');
    await said.waitFor();
    const before = [await compare.pixels('Averaged'), await compare.scores('Averaged')];
    // The strip's number is the one under the map of that row.
    const strip = await compare.film.and(app.page.locator('[aria-selected=true]')).locator('.score').innerText();
    expect((await compare.scores('Averaged, top-M')).IoU).toBe(strip);

    const seed = app.page.getByRole('spinbutton', { name: 'seed' });
    await seed.fill('4');
    await seed.press('Enter');
    const changed = app.page.getByRole('list', { name: 'Changed from the evaluation' });
    await changed.getByText('evaluation: 0').waitFor();
    await compare.settled();
    expect(await compare.pixels('Averaged')).not.toBe(before[0]);
    await until(async () => compare.link.get('seed') === '4' && compare.link.has('model'));
    await app.page.getByRole('button', { name: 'Reset to evaluation' }).click();
    await said.waitFor();
    await until(async () => (await compare.pixels('Averaged')) === before[0]);
    expect(await compare.scores('Averaged')).toEqual(before[1]);
  });

  it('asks why a wrong neighbour is near: what brings the two together is drawn on both', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    await app.page
      .getByRole('button', { name: /^Why is .* near\?$/ })
      .last()
      .click();
    await app.page.getByText('chosen by hand').waitFor();
    const [own, other] = ['Single triplet', 'Single triplet on the negative'];
    await compare.map(other).locator('canvas').waitFor();
    await compare.settled();
    expect(await compare.caption(other)).toContain('−D(a,n)');
    expect(await compare.colours(other)).toBeGreaterThan(16);
    await expect.poll(() => compare.map(own).count()).toBe(2);
    await until(async () => compare.link.get('columns')?.includes('single.gradcam.negative.counter@negative') === true);

    // Asked once more, or ticked in the menu, it is not there twice.
    await app.page
      .getByRole('button', { name: /^Why is .* near\?$/ })
      .last()
      .click();
    await compare.settled();
    await expect.poll(() => compare.map(other).count()).toBe(1);
    const add = app.page.getByRole('button', { name: 'Add a map' });
    for (const there of [1, 0, 1]) {
      await expect.poll(() => compare.map('Averaged, top-M').count()).toBe(there);
      await add.click();
      await app.page.getByRole('button', { name: /^Averaged, top-M the strongest/ }).click();
    }
  });

  it('takes any image into the triplet, found by its name', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    const name = (await compare.option(3).locator('b').innerText()).trim();
    await app.page.getByRole('button', { name: 'Another image…', exact: true }).click();
    await app.page.getByRole('searchbox', { name: 'Name, folder or class of the image' }).fill(name);
    await app.page.getByRole('button', { name: `${name} as negative`, exact: true }).click();
    await app.page.getByText('chosen by hand').waitFor();
    await app.page.getByRole('img', { name: `negative: ${name}` }).waitFor();
  });

  it('shows a part of all pictures larger, by keys and by the wheel; a link keeps it', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    const transforms = () =>
      compare.comparison
        .locator('.layers')
        .evaluateAll((all) => all.map((one) => (one as HTMLElement).style.transform));
    expect(new Set(await transforms())).toEqual(new Set(['']));
    await app.page.keyboard.press('+');
    await until(async () => new Set(await transforms()).size === 1 && (await transforms())[0] !== '');
    const box = (await compare.map('Averaged').locator('.picture').boundingBox())!;
    await app.page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.7);
    await app.page.mouse.wheel(0, -300);
    const whole = app.page.getByRole('button', { name: /× · reset$/ });
    await until(async () => Number((await whole.innerText()).match(/[\d.]+/)?.[0]) > 2);
    const before = (await transforms())[0];
    await app.page.mouse.down();
    await app.page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.6, { steps: 3 });
    await app.page.mouse.up();
    await until(async () => (await transforms())[0] !== before);
    await until(async () => compare.link.has('zoom'));
    await app.page.keyboard.press('Control+0');
    await until(async () => (await transforms())[0] === '');
    await until(async () => !compare.link.has('zoom'));
  });

  it('undoes what was marked reviewed in it', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    await app.page.keyboard.press('Control+Enter');
    await app.page.getByText('Mark 1 image reviewed · saved').waitFor();
    await app.page.keyboard.press('Control+z');
    await app.page.getByText('Undone: mark 1 image reviewed').waitFor();
  });
});

browserStories('a comparison whose answers are late', ({ open, folder }) => {
  it('marks what belongs to what was asked for before, and gives nothing away', async () => {
    const { page, clipboard } = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(page);
    await compare.open();
    let go = (): void => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route('**/api/weights/**', async (route) => {
      await held;
      await route.continue();
    });
    await compare.choice('Variant of all columns', '++').click();
    await until(async () => (await compare.map('Averaged').locator('[aria-busy=true]').count()) === 1);
    expect(await compare.map('Averaged').locator('canvas').count()).toBe(0);
    await compare.export('Copy scores as CSV');
    await page.getByText('The maps are still being computed.').waitFor();
    go();
    await compare.settled();
    await compare.export('Copy scores as CSV');
    await page.getByText('Copied the scores as CSV, 4 rows').waitFor();
    const [head, row] = (await clipboard()).split(/\r?\n/);
    for (const name of ['image', 'model', 'modelKey', 'seed', 'negatives', 'k', 'donors', 'tau', 'N', 'M', 'positive'])
      expect(head!.split(',')).toContain(name);
    expect(row).toMatch(/^images\/.*\.jpg,single-gradcam\+\+,gradcam\+\+,/);
  });
});
