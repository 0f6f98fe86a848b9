import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { maskOfGeometry } from '../src-shared/annotate/to-mask.ts';
import { until } from '../testing/hosts/wait.ts';
import { trainedWorkspace } from './data/trained.ts';
import { holdWorkspace } from './data/workspaces.ts';
import { AnnotatePage } from './pages/annotate.ts';
import { Shell } from './pages/shell.ts';
import { asServed, browserStories, keepPicture, stories } from './stories.ts';

const run = promisify(execFile);
const program = path.join(import.meta.dirname, '..', 'src-main', 'cli', 'main.ts');

async function tripletscope(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['--no-warnings', program, ...args], { maxBuffer: 1e8 });
  return stdout;
}

interface Listed {
  image: string;
  objects: { class: string | null; geometry: object; source: { kind: string }; state: string }[];
}

/** Every object to the last bit: boxes by their numbers, everything else by its pixels. Mask files are the data set's. */
async function exactShapes(folder: string): Promise<string[]> {
  const held = holdWorkspace(folder);
  try {
    const images = await held.images.all();
    return images.flatMap((image) =>
      held.objects.of(image.imageId).flatMap(({ geometry }) => {
        if (geometry.kind === 'file') return [];
        const { kind, ...numbers } = geometry;
        const exact =
          kind === 'box'
            ? JSON.stringify(numbers, Object.keys(numbers).sort())
            : maskOfGeometry(geometry, image)!.runs.join();
        return [`${path.basename(image.relativePath)} ${kind === 'box' ? 'box' : 'pixels'} ${exact}`];
      }),
    );
  } finally {
    held.close();
  }
}

async function objectsOf(workspace: string): Promise<Listed[]> {
  return JSON.parse(await tripletscope('annotations', 'list', workspace, '--json')) as Listed[];
}

stories('annotating', ({ open, folder, host }) => {
  it('ten images by mouse and ten by keyboard, and what was drawn comes back from COCO bit by bit', {
    timeout: 240_000,
  }, async () => {
    const home = folder();
    const workspace = await trainedWorkspace(home);
    const { page, close } = await open({ workspace });
    const annotate = new AnnotatePage(page);
    await annotate.open();
    const names: string[] = [];
    const ways = [
      () => annotate.drawBox([0.1, 0.15], [0.3 + names.length / 50, 0.4]),
      () => annotate.drawPolygonWithHole(0.02 * names.length),
      () => annotate.paint([0.1, 0.2], [0.5 + names.length / 50, 0.6]),
    ];
    for (let at = 0; at < 10; at++) {
      names.push(await annotate.image());
      const before = await annotate.objects.count();
      await ways[at % ways.length]();
      await annotate.count(before + 1);
      await annotate.press('Shift+2');
      await annotate.next();
    }
    for (let at = 0; at < 10; at++) {
      names.push(await annotate.image());
      const before = await annotate.objects.count();
      await annotate.press(
        'r',
        'ArrowLeft',
        'ArrowUp',
        'Enter',
        'Shift+ArrowRight',
        'Shift+ArrowDown',
        'ArrowDown',
        'Enter',
      );
      await annotate.said(/^Box drawn, 10 × 11 at/);
      await annotate.count(before + 1);
      await annotate.press('v', 'Shift+ArrowRight', 'ArrowLeft', '2');
      await annotate.said(/^Class/);
      await annotate.press('Shift+3');
      if (at < 9) await annotate.next();
    }
    expect(new Set(names).size).toBe(20);
    await annotate.saved();
    await page.getByText('20 of 24 done').waitFor();
    await close();

    const drawn = await objectsOf(workspace);
    const own = drawn.flatMap(({ objects }) => objects.filter(({ source }) => source.kind === 'drawn'));
    expect(own).toHaveLength(20);
    const [out, again] = [path.join(home, 'coco'), path.join(home, 'again')];
    await tripletscope('export', 'coco', '--workspace', workspace, '--out', out);
    await tripletscope('import', out, '--workspace', again);
    const [before, after] = [await exactShapes(workspace), await exactShapes(again)];
    const kinds = own.map(({ geometry }) => (geometry as { kind: string }).kind);
    expect([...new Set(kinds)].sort()).toEqual(['box', 'mask', 'polygon']);
    // Masks come back with the boxes around them, too.
    expect(after).toEqual(expect.arrayContaining(before));
  });

  it('strokes are undone one by one, after a restart too, and a killed engine loses none', {
    timeout: 180_000,
  }, async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const annotate = new AnnotatePage(app.page);
    await annotate.open();
    const before = await annotate.objects.count();
    await annotate.press('b');
    await annotate.drag([0.1, 0.1], [0.4, 0.1]);
    await annotate.count(before + 1);
    await annotate.drag([0.1, 0.3], [0.4, 0.3]);
    await annotate.saved();
    const [mask] = await annotate.listed();
    expect(mask).toMatch(/Mask · /);
    await annotate.drag([0.1, 0.6], [0.4, 0.6]);
    await annotate.press('Control+z');
    await annotate.said('Undone: change the pixels of a mask');
    await until(async () => (await annotate.listed())[0] === mask);
    await annotate.saved();

    const again = await app.restart();
    const later = new AnnotatePage(again.page);
    await later.open();
    await until(async () => (await later.listed())[0] === mask);
    await later.press('Control+Shift+z');
    await until(async () => (await later.listed())[0] !== mask);
    const all = (await later.listed())[0];
    await later.press('Control+z', 'Control+z', 'Control+z');
    await later.count(before);
    await later.press('Control+y', 'Control+y', 'Control+y');
    await until(async () => (await later.listed())[0] === all);

    await later.press('b', '.');
    await again.killEngine();
    await later.drag([0.6, 0.1], [0.9, 0.1]);
    await later.drag([0.6, 0.3], [0.9, 0.3]);
    // The desktop starts the engine again at once; a browser is told meanwhile that nothing is saved.
    if (host === 'chromium') await later.unsaved.waitFor({ timeout: 30_000 });
    await again.engineReturns();
    await later.saved();
    const painted = await later.listed();
    await again.page.reload();
    await later.ready();
    await until(async () => JSON.stringify(await later.listed()) === JSON.stringify(painted));
  });

  it('a draft from a map is corrected and finished; polygons have holes; a name may be hostile', {
    timeout: 180_000,
  }, async () => {
    const app = await open({ workspace: await trainedWorkspace(folder()) });
    const { page } = app;
    const annotate = new AnnotatePage(page);
    await annotate.open();
    const before = await annotate.objects.count();
    await page.getByLabel('Map below the objects').selectOption('averaged-top');
    const scores = page.getByRole('row', { name: /^top-M/ });
    await until(async () => /\d\.\d\d/.test(await scores.innerText()));
    const undrawn = await scores.innerText();
    await page.getByRole('button', { name: 'Mask as draft' }).click();
    await annotate.count(before + 1);
    expect((await annotate.listed())[0]).toContain('draft');
    await expect.poll(() => scores.innerText()).toBe(undrawn);
    await page.getByLabel('Threshold τ').focus();
    await page.keyboard.press('ArrowRight');
    await annotate.said(/^Draft at τ 0.41/);
    await annotate.stage.focus();
    await annotate.press('e');
    await annotate.drag([0.45, 0.45], [0.55, 0.55]);
    await annotate.press('f');
    await annotate.said('Draft finished');
    await until(async () => (await scores.innerText()) !== undrawn);

    await annotate.press('Escape', 'p');
    for (const place of [
      [0.1, 0.6],
      [0.4, 0.6],
      [0.4, 0.9],
      [0.1, 0.9],
      [0.1, 0.6],
    ] as const)
      await annotate.click(place);
    await annotate.said(/^Polygon of 4 corners drawn/);
    await page.keyboard.down('Alt');
    for (const place of [
      [0.2, 0.7],
      [0.3, 0.7],
      [0.3, 0.8],
      [0.2, 0.7],
    ] as const)
      await annotate.click(place);
    await page.keyboard.up('Alt');
    await annotate.said('Hole cut');
    const polygon = (await annotate.listed())[0];
    await annotate.press('k', 'ArrowLeft', 'ArrowLeft');
    await annotate.said(/^Corner at/);
    await until(async () => (await annotate.listed())[0] !== polygon);
    await annotate.press('Control+z', 'Control+z');
    await until(async () => (await annotate.listed())[0] === polygon);

    const hostile = '<img src=x onerror=alert(1)> "; DROP TABLE object; -- 鳥';
    await annotate.press('c');
    await page.locator('input:focus').waitFor();
    await page.keyboard.type(hostile);
    await page.keyboard.press('Enter');
    await until(async () => (await annotate.listed())[0].startsWith(`⬠ ${hostile}`));
    await annotate.saved();
    await page.reload();
    await annotate.ready();
    await until(async () => (await annotate.listed())[0]?.startsWith(`⬠ ${hostile}`));
    await keepPicture(page, 'annotate');
  });
});

browserStories('annotating in two windows', ({ open, folder }) => {
  it('each sees what the other draws', { timeout: 120_000 }, async () => {
    const app = asServed(await open({ workspace: await trainedWorkspace(folder()) }));
    const annotate = new AnnotatePage(app.page);
    await annotate.open();
    const second = await app.page.context().newPage();
    await second.goto(app.page.url());
    const other = new AnnotatePage(second);
    await new Shell(second).workspace('scenes-workspace').waitFor();
    await other.ready();
    const before = await annotate.objects.count();
    await annotate.drag([0.1, 0.1], [0.3, 0.3]);
    await other.count(before + 1);
    await second.bringToFront();
    await other.press('Control+z');
    await other.said('Undone: draw a box');
    await annotate.count(before);
    await other.drag([0.5, 0.5], [0.8, 0.8]);
    await annotate.count(before + 1);
    await second.close();
  });
});
