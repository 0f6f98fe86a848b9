import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { until } from '../testing/hosts/wait.ts';
import { trainedWorkspace } from './data/trained.ts';
import { ComparePage } from './pages/compare.ts';
import { Shell } from './pages/shell.ts';
import { browserStories, pageStories } from './stories.ts';

const [single, averaged, top, transferred] = ['Single triplet', 'Averaged', 'Averaged, top-M', 'Transferred, top-M'];
const titles = [single, averaged, top, transferred];

/** Links that the engine keeps, one a workspace. */
function keptPlaces(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const answer = await fetch('/trpc/settings.get');
    const { result } = (await answer.json()) as { result: { data: { user: { places?: Record<string, string> } } } };
    return Object.values(result.data.user.places ?? {});
  });
}

pageStories('chromium', 'comparing maps', ({ open, folder }) => {
  it('N and M act while they are moved, by keyboard and by mouse: map, caption and scores', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    const state = async (title: string): Promise<string> =>
      JSON.stringify([await compare.pixels(title), await compare.scores(title), await compare.caption(title)]);
    const before = new Map<string, string>();
    for (const title of titles) before.set(title, await state(title));

    // By keyboard: N, fewer.
    await app.page.keyboard.press('n');
    await compare.focused('Triplets');
    for (const key of ['Home', 'ArrowRight']) await app.page.keyboard.press(key);
    await until(async () => (await compare.caption(averaged)) === 'N = 2');
    await compare.settled();
    expect(await state(averaged)).not.toBe(before.get(averaged));
    expect(await state(single)).toBe(before.get(single));

    // By mouse: M, with the button still held.
    const box = (await compare.slider('Channels').boundingBox())!;
    const y = box.y + box.height / 2;
    const grip = Number(await compare.slider('Channels').inputValue()) / 4000;
    await app.page.mouse.move(box.x + 8 + (box.width - 16) * grip, y);
    await app.page.mouse.down();
    const seen = new Set<string>();
    for (const share of [0.5, 0.3, 0.1]) {
      const last = await compare.pixels(top);
      await app.page.mouse.move(box.x + box.width * share, y, { steps: 4 });
      await until(async () => (await compare.pixels(top)) !== last);
      seen.add(await compare.caption(top));
    }
    expect(seen.size).toBe(3);
    await app.page.mouse.up();
    expect(await compare.scores(averaged)).not.toEqual({});
    // What only one side depends on leaves the other alone.
    expect(await state(single)).toBe(before.get(single));
  });

  it('another triplet by a click on a neighbour; then back to the first', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    const first = { single: await compare.pixels(single), averaged: await compare.pixels(averaged) };
    const other = compare.neighbours('negative').and(app.page.locator('[aria-pressed=false]')).last();
    await other.click();
    await app.page.getByText('chosen by hand').waitFor();
    await until(async () => (await compare.pixels(single)) !== first.single);
    await compare.settled();
    expect(await compare.pixels(averaged)).toBe(first.averaged);
    await until(async () => compare.link.has('p') && compare.link.has('n'));

    await app.page.getByRole('button', { name: 'Back to the first sample' }).click();
    await until(async () => (await compare.pixels(single)) === first.single);
    await app.page.getByRole('button', { name: 'Resample' }).click();
    await until(async () => (await compare.pixels(single)) !== first.single);
    await until(async () => compare.link.get('t') === '2');
  });

  it('variant and counter-evidence: Grad-CAM++ snaps N to what is computed, −S gives another map', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    const gradcam = await compare.pixels(averaged);
    await compare.choice('Variant of all columns', '++').click();
    await until(async () => (await compare.pixels(averaged)) !== gradcam);
    await compare.settled();
    expect(await compare.caption(averaged)).toBe('++ · N = 50');

    const typed = app.page.getByRole('textbox', { name: 'Triplets, number' });
    await typed.fill('64');
    await typed.press('Enter');
    await until(async () => /^\+\+: \d+$/.test((await compare.page.getByText(/^\+\+: /).textContent()) ?? ''));
    await compare.settled();
    expect(await compare.caption(averaged)).not.toContain('N = 64');

    await typed.fill('50');
    await typed.press('Enter');
    await compare.choice('Variant of all columns', 'Grad-CAM').click();
    await until(async () => (await compare.pixels(averaged)) === gradcam);
    await compare.choice('Evidence of all columns', 'against').click();
    await until(async () => (await compare.caption(averaged)).startsWith('against'));
    await compare.settled();
    expect(await compare.pixels(averaged)).not.toBe(gradcam);
  });

  it('IoU follows τ while the energies stay; the wipe shows one map beside another', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    const { box, mask, IoU } = await compare.scores(averaged);
    await compare.tau.focus();
    for (let step = 0; step < 3; step++) await app.page.keyboard.press('PageUp');
    await until(async () => (await compare.scores(averaged)).IoU !== IoU);
    expect(await compare.scores(averaged)).toMatchObject({ box, mask });

    await compare.choice('Layout', 'Wipe').click();
    const divider = app.page.getByRole('slider', { name: 'Divider' });
    await divider.waitFor();
    await expect.poll(() => divider.getAttribute('aria-valuenow')).toBe('50');
    await app.page.getByRole('combobox', { name: 'Left of the divider' }).selectOption({ index: 1 });
    await app.page.getByRole('img', { name: 'left of the divider' }).locator('canvas').waitFor();
    await divider.focus();
    await app.page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => divider.getAttribute('aria-valuenow')).toBe('60');
    const handle = (await divider.boundingBox())!;
    await app.page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
    await app.page.mouse.down();
    await app.page.mouse.move(handle.x - 80, handle.y + handle.height / 2, { steps: 3 });
    await app.page.mouse.up();
    await until(async () => Number(await divider.getAttribute('aria-valuenow')) < 60);
    await compare.choice('Layout', 'Side by side').click();
    await compare.map(averaged).waitFor();
  });

  it('the numbers are copied as they are shown, the comparison is saved as a figure', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    await compare.export('Copy scores as CSV');
    await app.page.getByText('Copied the scores as CSV, 4 rows').waitFor();
    const [head, ...lines] = (await app.clipboard())
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(','));
    const rows = lines.map((line) => Object.fromEntries(line.map((cell, at) => [head![at]!, cell])));
    expect(rows.map(({ map }) => map)).toEqual(['single', 'averaged', 'top', 'transferred-top']);
    const digits = (value: string | undefined): string => Number(value).toFixed(2);
    for (const [at, row] of rows.entries()) {
      const { energyInBox, energyInMask, maskIoU, N, M } = row;
      const shown = { box: digits(energyInBox), mask: digits(energyInMask), IoU: digits(maskIoU) };
      expect(shown).toEqual(await compare.scores(titles[at]!));
      if (titles[at] === averaged) expect(N).toBe('50');
      if (titles[at] === top) expect(M).toBe('50');
    }

    const file = await app.saved(() => compare.export('Save comparison as SVG'));
    const svg = readFileSync(file, 'utf8');
    const parsed = await app.page.evaluate((text) => {
      const root = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        wrong: root.querySelector('parsererror')?.textContent ?? null,
        texts: [...root.querySelectorAll('text, tspan')].map((one) => one.textContent),
        outside: [...root.querySelectorAll('image')].filter((one) => !/^data:/.test(one.getAttribute('href') ?? ''))
          .length,
      };
    }, svg);
    expect(parsed.wrong).toBeNull();
    expect(parsed.outside).toBe(0);
    for (const title of titles) expect(parsed.texts.join('\n')).toContain(title);
    expect(parsed.texts.join('\n')).toContain((await compare.scores(averaged)).mask);

    // One question where to, whatever the number of maps.
    const archive = readFileSync(await app.saved(() => compare.export('Save raw maps as .npy')), 'latin1');
    expect(archive.slice(0, 2)).toBe('PK');
    expect(new Set(archive.match(/[\w-]+\.(npy|json)/g)?.filter((name) => name !== 'maps.json')).size).toBe(4);
    expect(archive.match(/\x93NUMPY/g)).toHaveLength(4);
    expect(archive).toContain('"source": "transferred-top"');
  });

  it('a link outlives what it names: the rest is shown, and what is missing is said', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    const first = await compare.image();
    await compare.option(2).click();
    await until(
      async () => compare.link.get('image') === (await compare.image()) && compare.link.get('image') !== first,
    );
    await compare.settled();
    const before = { image: await compare.image(), single: await compare.pixels(single) };

    await compare.follow({ image: before.image!, p: '999998', n: '999999' });
    await app.page.getByText('The triplet of this link is not in the data set').waitFor();
    await until(async () => !compare.link.has('p'));
    await compare.settled();
    expect({ image: await compare.image(), single: await compare.pixels(single) }).toEqual(before);

    await compare.follow({ N: '50', image: before.image!, seed: '2', t: '3' });
    await app.page.getByText(/^3 of /).waitFor();
    await compare.settled();
    await app.page.getByText(/^3 of /).waitFor();
    expect(compare.link.get('seed')).toBe('2');

    await compare.follow({ image: '999999', p: '999998', n: '999999' });
    await app.page.getByText('The image of this link is not in the data set').waitFor();
    await until(async () => (await compare.image()) === first && compare.link.get('image') === first);
    await compare.settled();
    expect(await app.page.getByRole('alert').count()).toBe(0);
  });

  it('an image that was looked at is marked, and the next one to do comes; so in Browse', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const { page } = app;
    const compare = new ComparePage(page);
    await compare.open();
    const [first, second] = [await compare.image(), await compare.option(1).getAttribute('data-image')];
    await page.keyboard.press('Control+Enter');
    await page.getByText('Mark 1 image reviewed · saved').waitFor();
    await page.keyboard.press('Control+Shift+d');
    await until(async () => (await compare.image()) === second);
    await page.keyboard.press('Control+Shift+a');
    await page.getByText('No earlier image is marked as to do.').waitFor();
    await page.keyboard.press('a');
    await until(async () => (await compare.image()) === first);
    // Left while the images around it are still being asked for.
    await new Shell(page).go('Browse');
    await page.locator('.tile.is-loaded').first().waitFor();
    await page.keyboard.press('Control+Shift+d');
    await page.waitForURL(/#\/browse\?.*image=\d+/);
    expect(new URL(page.url()).hash).not.toContain(`image=${first}`);
  });

  it('a link restores all of it, also after a restart', async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(app.page);
    await compare.open();
    await compare.option(2).click();
    await compare.settled();
    await compare.neighbours('positive').and(app.page.locator('[aria-pressed=false]')).first().click();
    await app.page.getByText('chosen by hand').waitFor();
    await compare.choice('Evidence of all columns', 'against').click();
    for (const [name, value] of [
      ['Triplets', '7'],
      ['Channels', '20'],
    ] as const) {
      const field = app.page.getByRole('textbox', { name: `${name}, number` });
      await field.fill(value);
      await field.press('Enter');
    }
    await compare.settled();
    await app.page.getByRole('combobox', { name: 'Colours' }).selectOption('viridis');
    await compare.choice('Layout', 'Wipe').click();
    await app.page.getByRole('combobox', { name: 'Left of the divider' }).selectOption({ index: 2 });
    await app.page.getByRole('slider', { name: 'Divider' }).press('Shift+ArrowRight');
    await compare.choice('Layout', 'Side by side').click();
    await compare.sortFilm('Name');
    await until(async () => compare.link.get('M') === '20' && compare.link.get('N') === '7' && compare.link.has('p'));
    await until(async () => compare.link.get('at') === '0.6' && compare.link.get('wipe') === '1,1');
    const seen = async (page: ComparePage): Promise<unknown> => ({
      image: await page.image(),
      film: await page.film.allInnerTexts(),
      link: Object.fromEntries(page.link),
      maps: await Promise.all(titles.map((title) => page.pixels(title))),
      scores: await Promise.all(titles.map((title) => page.scores(title))),
    });
    const before = await seen(compare);

    // Where the user is, is kept a moment after it is reached.
    const { hash } = new URL(app.page.url());
    await until(async () => (await keptPlaces(app.page)).includes(hash));

    const again = await app.restart();
    const restored = new ComparePage(again.page);
    await again.page.waitForURL(/#\/compare/);
    await restored.settled();
    await again.page.getByText('chosen by hand').waitFor();
    await until(
      async () =>
        (await restored.pixels(single)) !== '' && JSON.stringify(await seen(restored)) === JSON.stringify(before),
    );
  });
});

browserStories('comparing maps, where an answer fails', ({ open, folder }) => {
  it('images, a triplet, a score: it says what is missing, shows the rest, and goes on when asked again', async () => {
    const { page } = await open({ workspace: await trainedWorkspace(folder()) });
    const compare = new ComparePage(page);
    let asked = 0;
    const failing = async (path: string): Promise<void> => {
      await page.route(path, (route) => {
        asked++;
        const error = { code: 'bad-input', message: 'the file is cut off', details: {} };
        return route.fulfill({ status: 500, json: { error } });
      });
    };
    await compare.open();
    await failing('**/api/catalogue');
    await failing('**/api/scores/**');
    await page.reload();
    await page.getByRole('heading', { name: 'The images cannot be listed' }).waitFor();
    await page.unroute('**/api/catalogue');
    await page.getByRole('button', { name: 'Try again' }).click();
    await compare.settled();
    await page.getByText(/^The images cannot be sorted by .*the file is cut off/).waitFor();
    await page.getByRole('button', { name: 'sort: order' }).waitFor();

    const before = await compare.pixels(single);
    await failing('**/api/embeddings/**');
    asked = 0;
    await compare.neighbours('negative').and(page.locator('[aria-pressed=false]')).last().click();
    await page.getByText('The chosen triplet cannot be shown: the file is cut off').waitFor();
    await compare.settled();
    expect(await compare.pixels(single)).toBe(before);
    expect(asked).toBe(1);
  });
});
