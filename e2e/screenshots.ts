/** `npm run screenshots`: the window as it is, and the figure of the report, from a copy of the demo's workspace. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { chromiumHost, closeBrowser } from '../testing/hosts/chromium.ts';
import { runCommand } from './data/run-command.ts';
import { regressScenes, type Scene, sceneIsThere, scenes } from './pages/scenes.ts';

const root = path.join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    workspace: { type: 'string', default: path.join(root, 'demo', 'workspace') },
    out: { type: 'string', default: path.join(root, 'docs', 'images') },
    all: { type: 'string' },
    only: { type: 'string' },
  },
});
const themes = ['dark', 'light'] as const;
type Theme = (typeof themes)[number];
interface Look {
  theme: Theme;
  width: number;
  height: number;
  scale: number;
}

const usual = { width: 1440, height: 900, scale: 1 };

/** A picture of the README is a file of a few hundred kB. */
const palette = { palette: true, quality: 90, effort: 10, dither: 0.6 } as const;

if (!existsSync(path.join(values.workspace, 'workspace.sqlite'))) {
  process.stderr.write(`${values.workspace} is no workspace. Run npm run demo first, or name one with --workspace.\n`);
  process.exit(1);
}
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tripletscope-screenshots-')));
try {
  const workspace = path.join(folder, 'demo');
  cpSync(values.workspace, workspace, { recursive: true, filter: (file) => !/sqlite-shm$/.test(file) });
  const app = await chromiumHost.open(folder, { workspace });
  try {
    await makeMap(app.page);
    if (values.all === undefined) {
      await forTheReadme(app.page);
      await reportFigure(workspace);
    } else await all(app.page, values.all);
  } finally {
    await app.close();
  }
  if (values.all === undefined || values.only?.includes('regress')) await sizesOfScenes();
} finally {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function makeMap(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Browse', exact: true }).waitFor();
  await page.evaluate(() => {
    location.hash = '#/browse?layout=map';
  });
  const make = page.getByRole('button', { name: 'Compute the map' });
  const legend = page.locator('section[aria-label="Embedding map"] footer');
  await make.or(legend).waitFor();
  if (await make.isVisible()) await make.click();
  await legend.waitFor({ timeout: 300_000 });
}

async function forTheReadme(page: Page): Promise<void> {
  const pictures: readonly [string, string, Look][] = [
    ['compare-dark', 'compare', { theme: 'dark', ...usual }],
    ['compare-light', 'compare', { theme: 'light', ...usual }],
    ['browse', 'browse-scores', { theme: 'dark', ...usual }],
    ['train', 'train', { theme: 'dark', ...usual }],
    ['map', 'map', { theme: 'dark', ...usual }],
  ];
  for (const [file, name, look] of pictures) {
    const scene = scenes.find((one) => one.name === name)!;
    await keep(file, await picture(page, scene, look));
  }
}

/** The view Regress, on the demo's own table: which share of a scene its object covers. */
async function sizesOfScenes(): Promise<void> {
  const workspace = path.join(folder, 'sizes');
  const table = path.join(values.workspace, '..', 'data', 'sizes.csv');
  const out = path.join(folder, 'regression');
  await runCommand(['regress', table, '--target', 'size', '--workspace', workspace, '--out', out]);
  const app = await chromiumHost.open(folder, { workspace });
  try {
    if (values.all !== undefined) await all(app.page, values.all, regressScenes);
    else await keep('regress', await picture(app.page, regressScenes[0], { theme: 'light', ...usual }));
  } finally {
    await app.close();
  }
}

/** The figure that a report of the demo has, as the command line draws it. */
async function reportFigure(workspace: string): Promise<void> {
  const out = path.join(folder, 'comparison.png');
  await runCommand(['figure', '--workspace', workspace, '--out', out, '--dpi', '144']);
  await keep('demo-comparison', out);
}

async function keep(file: string, png: Buffer | string): Promise<void> {
  const { size } = await sharp(png)
    .png(palette)
    .toFile(path.join(values.out, `${file}.png`));
  process.stdout.write(`${file}.png ${Math.round(size / 1000)} kB\n`);
}

async function all(page: Page, out: string, among: readonly Scene[] = scenes): Promise<void> {
  mkdirSync(out, { recursive: true });
  const sizes = [
    [1024, 700],
    [1440, 900],
    [1920, 1080],
  ] as const;
  const wanted = among.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
  // At 200 % the same window holds half as many CSS pixels.
  for (const theme of themes)
    for (const [width, height] of sizes)
      for (const scale of [1, 2])
        for (const scene of wanted) {
          const name = `${scene.name}-${width}-${scale}00-${theme}.png`;
          const look = { theme, width: Math.round(width / scale), height: Math.round(height / scale), scale };
          try {
            await sharp(await picture(page, scene, look))
              .png({ palette: true })
              .toFile(path.join(out, name));
          } catch (error) {
            process.stdout.write(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : error}\n`);
          }
        }
}

/** In a page of its own, with the token of the first. */
async function picture(page: Page, scene: Scene, { theme, width, height, scale }: Look): Promise<Buffer> {
  const context = await page
    .context()
    .browser()!
    .newContext({
      storageState: await page.context().storageState(),
      viewport: { width, height },
      deviceScaleFactor: scale,
      colorScheme: theme,
      reducedMotion: 'reduce',
    });
  try {
    const own = await context.newPage();
    own.setDefaultTimeout(20_000);
    await own.goto(`${new URL(page.url()).origin}/${scene.link}`);
    await scene.prepare?.(own);
    await sceneIsThere(own);
    return await own.screenshot();
  } finally {
    await context.close();
  }
}
