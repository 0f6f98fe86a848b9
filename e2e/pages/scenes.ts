/** What the window can show, by a link and a few actions: each is looked at, and searched for barriers. */
import type { Page } from 'playwright-core';

export interface Scene {
  name: string;
  link: string;
  prepare?: (page: Page) => Promise<void>;
}

export const scenes: readonly Scene[] = [
  { name: 'start', link: '#/start', prepare: (page) => page.getByRole('button', { name: 'Open the demo' }).waitFor() },
  { name: 'browse', link: '#/browse?sort=name', prepare: chooseTile },
  { name: 'browse-crops', link: '#/browse?crop=1&split=test&tile=200', prepare: chooseTile },
  {
    name: 'browse-scores',
    link: '#/browse?split=test&score=averaged:maskIoU&sort=score&down=1&tile=120',
    prepare: chooseTile,
  },
  { name: 'browse-selection', link: '#/browse', prepare: chooseSeveral },
  {
    name: 'browse-nothing',
    link: '#/browse?text=nosuchname',
    prepare: (page) => page.getByText('No image matches').waitFor(),
  },
  { name: 'map', link: '#/browse?layout=both', prepare: mapAndTile },
  { name: 'map-alone', link: '#/browse?layout=map', prepare: mapIsThere },
  { name: 'train', link: '#/train', prepare: (page) => page.getByLabel('Backbone').waitFor() },
  { name: 'compare', link: '#/compare?layout=grid', prepare: comparison },
  { name: 'wipe', link: '#/compare?layout=wipe', prepare: comparison },
  { name: 'evaluate', link: '#/evaluate', prepare: evaluation },
  { name: 'evaluate-images', link: '#/evaluate?part=images', prepare: evaluation },
  { name: 'evaluate-curves', link: '#/evaluate?part=curves', prepare: evaluation },
  { name: 'evaluate-classes', link: '#/evaluate?part=classes', prepare: evaluation },
  { name: 'evaluate-layers', link: '#/evaluate?part=layers', prepare: evaluation },
  { name: 'evaluate-scatter', link: '#/evaluate?part=scatter', prepare: evaluation },
  { name: 'evaluate-retrieval', link: '#/evaluate?part=retrieval', prepare: evaluation },
  { name: 'figure', link: '#/figures', prepare: figure },
  { name: 'annotate', link: '#/annotate', prepare: annotation },
  { name: 'settings', link: '#/settings', prepare: settingsPart },
  { name: 'settings-keys', link: '#/settings?part=keys', prepare: settingsPart },
  { name: 'settings-device', link: '#/settings?part=device', prepare: deviceIsKnown },
  { name: 'settings-defaults', link: '#/settings?part=defaults', prepare: settingsPart },
  { name: 'settings-cache', link: '#/settings?part=cache', prepare: settingsPart },
  { name: 'settings-about', link: '#/settings?part=about', prepare: settingsPart },
  { name: 'import', link: '#/browse', prepare: withKeys('Control+i', 'dialog') },
  { name: 'palette', link: '#/browse', prepare: withKeys('Control+k', 'dialog') },
  { name: 'shortcuts', link: '#/browse', prepare: withKeys('?', 'dialog') },
  { name: 'jobs', link: '#/train', prepare: withKeys('Control+j', 'jobs') },
];

/** Of a workspace that holds a table and a regression. */
export const regressScenes: readonly Scene[] = [
  {
    name: 'regress',
    link: '#/regress',
    prepare: (page) => page.getByRole('heading', { name: 'Do the images help?' }).waitFor(),
  },
];

/** Until nothing is being loaded any more, and it is painted. */
export async function sceneIsThere(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const main = document.querySelector('main');
    if (main === null || /Loading…|Reading the data set…/.test(main.innerText)) return false;
    if (document.querySelector('[aria-busy="true"]') !== null) return false;
    const device = document.querySelector('header a.device span');
    if (document.querySelector('header a.model') !== null && device === null) return false;
    const inSight = (image: HTMLImageElement): boolean =>
      image.src !== '' && image.getClientRects().length > 0 && getComputedStyle(image).visibility === 'visible';
    return [...document.images].filter(inSight).every(({ complete }) => complete);
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** With an object selected and a map below it, so that every panel is there. */
async function annotation(page: Page): Promise<void> {
  const stage = page.locator('[aria-roledescription="drawing area"]');
  await stage.waitFor();
  await page.getByRole('option', { name: /Box ·/ }).first().click();
  await page.getByLabel('Map below the objects').selectOption('averaged');
  await page.getByRole('row', { name: /^averaged .*\d\.\d\d/ }).waitFor();
}

async function gridIsThere(page: Page): Promise<void> {
  await page.locator('.tile.is-loaded').first().waitFor();
  await page.waitForFunction(() => {
    const height = document.querySelector('[role="grid"]')?.clientHeight ?? 0;
    const tiles = [...document.querySelectorAll<HTMLElement>('.tile:not([hidden])')];
    return tiles.filter(({ offsetTop }) => offsetTop < height).every(({ classList }) => /is-/.test(classList.value));
  });
}

async function chooseTile(page: Page): Promise<void> {
  await gridIsThere(page);
  await page.getByRole('gridcell').nth(1).click();
  if (await page.getByRole('complementary', { name: 'Details' }).isVisible())
    await page.getByRole('complementary', { name: 'Details' }).getByText('Neighbours').first().waitFor();
}

async function chooseSeveral(page: Page): Promise<void> {
  await gridIsThere(page);
  await page.getByRole('gridcell').nth(0).click();
  await page
    .getByRole('gridcell')
    .nth(2)
    .click({ modifiers: ['Shift'] });
  await page.getByRole('region', { name: 'Selection' }).waitFor();
}

async function mapIsThere(page: Page): Promise<void> {
  await page.locator('section[aria-label="Embedding map"] footer').waitFor();
}

async function mapAndTile(page: Page): Promise<void> {
  await mapIsThere(page);
  await chooseTile(page);
}

async function comparison(page: Page): Promise<void> {
  await page.locator('section[aria-label="Comparison"] canvas').first().waitFor();
}

async function evaluation(page: Page): Promise<void> {
  await page.getByRole('table').first().waitFor();
  await page.waitForFunction(() => !/Computing…|computing…/.test(document.querySelector('main')?.innerText ?? ''));
}

/** The one that the workspace has, or a new one. */
async function figure(page: Page): Promise<void> {
  const sheet = page.getByRole('img', { name: /^Page 1 of/ });
  const begin = page.getByRole('button', { name: 'New figure' });
  await sheet.or(begin).first().waitFor();
  if (await begin.isVisible()) await begin.click();
  await sheet.waitFor();
}

async function settingsPart(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Settings' }).waitFor();
}

async function deviceIsKnown(page: Page): Promise<void> {
  await settingsPart(page);
  await page.getByText('Processor threads').waitFor();
}

function withKeys(keys: string, what: 'dialog' | 'jobs'): NonNullable<Scene['prepare']> {
  return async (page) => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Browse' }).waitFor();
    await page.keyboard.press(keys);
    if (what === 'dialog') await page.getByRole('dialog').waitFor();
    else await page.getByRole('region', { name: 'All jobs' }).waitFor();
  };
}
