/** A regression as the window sees it: the table and its columns, the run as a job, the result, one item's sum, files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { figureOf, parseFigure } from '../../../src-shared/figure/figure-spec.ts';
import { unattended } from '../../../src-shared/progress.ts';
import { effectOfValue } from '../../../src-shared/regress/attribute-effects.ts';
import type { FoldProblem } from '../../../src-shared/regress/fit-fold.ts';
import { regressionSpecSchema } from '../../../src-shared/regress/regression-spec.ts';
import { effectText } from '../../../src-shared/regress/value-map.ts';
import { generateDemoScenes } from '../../demo/scenes/generate.ts';
import { importDataset } from '../../pipeline/import-dataset.ts';
import { trainedModel } from '../../pipeline/test-models.ts';
import { drawFigure } from '../../queries/draw-figure.ts';
import { createApp } from '../app.ts';
import { EngineHost } from '../host.ts';
import { appRouter } from '../router.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }); // a machine that may be busy

const folder = mkdtempSync(path.join(tmpdir(), 'regressions-'));
const scenes = path.join(folder, 'demo');
const host = new EngineHost({ kind: 'serve', roots: null, stateFolder: path.join(folder, 'state'), backend: 'wasm' });
const window = appRouter.createCaller({ host });
const app = createApp(host);
const spec = regressionSpecSchema.parse({ target: 'size', folds: 3, repeats: 2 });

beforeAll(async () => {
  await generateDemoScenes(scenes, { seed: 5, classes: 3, perClass: 6 }, unattended);
  const { engine } = await host.open(path.join(folder, 'workspace'), { create: true });
  expect(await window.regressions.table()).toBeNull();
  const table = { table: path.join(scenes, 'sizes.csv'), target: 'size' };
  await importDataset({ folder: scenes, split: 'own', onProblem: 'leave-out', seed: 0, ...table }, engine, unattended);
  await trainedModel(engine);
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

async function estimated(params = spec): Promise<void> {
  const { id } = await window.jobs.start({ kind: 'regress', params });
  await vi.waitFor(async () => expect((await window.jobs.list()).find((one) => one.id === id)!.state).toBe('done'), {
    timeout: 30_000,
    interval: 20,
  });
}

const posted = (url: string, body: unknown): Promise<Response> =>
  Promise.resolve(
    app.request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

it('tells the columns, and what can be estimated of them', async () => {
  const table = (await window.regressions.table())!;
  expect(table).toMatchObject({ rows: 18, views: ['image'], target: 'size' });
  expect(table.columns.map(({ name, kind }) => [name, kind])).toContainEqual(['size', 'number']);
  expect(table.columns.map(({ name, kind }) => [name, kind])).toContainEqual(['class', 'category']);
  expect(await window.regressions.check(spec)).toMatchObject({ items: 18, excluded: 0, log: true });
  await expect(window.regressions.check({ ...spec, attributes: ['size'] })).rejects.toThrow(
    /the target cannot be an attribute/,
  );
  expect(await window.regressions.result()).toBeNull();
  await expect(window.regressions.item({ item: 0 })).rejects.toThrow(/nothing has been estimated/);
});

it('estimates as a job, keeps what came of it, and adds an item up to the last digits', async () => {
  await estimated();
  const result = (await window.regressions.result())!;
  expect(result).toMatchObject({ items: 18, stale: false, settings: { target: 'size', folds: 3, repeats: 2 } });
  expect(result.answer).toMatch(/^(Yes|No|Not shown): /);
  expect(Object.keys(result.sets)).toEqual(['attributes', 'images', 'attributes+images']);
  expect(result.kept.keys).toHaveLength(18);
  expect(result.kept.images.every(([image]) => Number(image) > 0)).toBe(true);
  expect(result.maps!.raising).toHaveLength(8);
  for (const { box } of [...result.maps!.raising, ...result.maps!.lowering]) {
    expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
    expect(Math.max(box.left + box.width, box.top + box.height)).toBeLessThanOrEqual(1 + 1e-12);
  }
  for (const item of [0, 7, 17]) {
    const { intercept, attributes, views, estimate } = await window.regressions.item({ item });
    const terms = attributes.reduce((sum, { effect, value }) => sum + effectOfValue(effect, value), 0);
    const maps = views.flatMap(({ map }) => map).reduce((sum, value) => sum + value, 0);
    expect(Math.abs(intercept + terms + maps - estimate)).toBeLessThan(1e-9 * Math.abs(estimate));
    expect(views[0]).toMatchObject({ name: 'image', frame: null });
    // The mean over two repeats lies near the estimate of one of them.
    expect(Math.abs(result.kept.estimates['attributes+images']![item] - estimate)).toBeLessThan(1);
  }
  await expect(window.regressions.item({ item: 18 })).rejects.toThrow(/no such item/);
});

it('run again it fits nothing anew, and with another set that set alone', async () => {
  const before = (await window.regressions.result())!;
  const run = vi.spyOn(host.requireOpened().engine.workers, 'run');
  const fitted = () =>
    run.mock.calls.flatMap(([task, input]) =>
      task === 'regressFold' ? [(input as Pick<FoldProblem, 'sets'>).sets.map(({ name }) => name).join()] : [],
    );
  await estimated();
  expect(fitted()).toEqual([]);
  const again = (await window.regressions.result())!;
  expect({ ...again, made: before.made }).toEqual(before);
  await estimated({ ...spec, sets: ['attributes', 'embedding', 'attributes+images'] });
  expect(fitted()).toEqual(Array.from({ length: 6 }, () => 'embedding'));
  // Targets in another order are another problem.
  await estimated({ ...spec, sets: ['attributes'], log: false });
  expect(fitted().slice(6)).toEqual(Array.from({ length: 6 }, () => 'attributes'));
  run.mockRestore();
  await estimated();
});

it('writes what the command line writes, with the command', async () => {
  const text = (format: 'csv' | 'latex' | 'json' | 'pairs' | 'estimates') => window.regressions.text({ format });
  expect(await text('csv')).toMatch(/^set,mae,mae low,mae high,/);
  expect(await text('latex')).toContain('\\begin{tabular}');
  expect((await text('pairs')).split(/\r?\n/)[0]).toBe('a,b,metric,difference,low,high,t,p');
  expect((await text('estimates')).trim().split(/\r?\n/)).toHaveLength(19);
  const json = JSON.parse(await text('json'));
  expect(json).toMatchObject({ items: 18, answer: expect.any(String), maps: { set: 'attributes+images' } });
  expect(json.maps.items).toHaveLength(5);
  expect(await window.regressions.command()).toBe(
    `tripletscope regress ${path.join(folder, 'workspace')} --folds 3 --repeats 2`,
  );
  const report = await posted('/api/regression-report', { items: [0, 5] });
  expect(await report.text()).toMatch(/Do the images help\? (Yes|No|Not shown)/);
  const figure = await posted('/api/regression-figure', { kind: 'maps', format: 'svg', dpi: 72, items: null });
  expect(figure.headers.get('content-type')).toBe('image/svg+xml');
  expect((await figure.text()).match(/<image /g)).toHaveLength(5);
});

it('draws maps of value as a figure, again from its document, and refuses the maps of another regression', async () => {
  const { engine } = host.requireOpened();
  const kept = (await window.regressions.result())!;
  const images = await engine.workspace.images.all();
  const rows = [0, 9].map((item) => ({
    image: images.find(({ imageId }) => String(imageId) === kept.kept.images[item][0])!.relativePath,
  }));
  const asked = figureOf({
    rows,
    columns: [{ method: 'image' }, { method: 'value', view: 'image' }, { method: 'value' }],
    labels: { rows: 'items' },
    colours: { limits: 'shared' },
  });
  const formats = ['pdf', 'svg', 'json'] as const;
  const drawn = await drawFigure({ spec: asked, formats, dpi: 72 }, engine, unattended);
  const [pdf, svg, json] = drawn.files.map(({ bytes }) => Buffer.from(bytes));
  const document = parseFigure(json.toString());
  expect(document.columns[1].regression).toMatch(/^[0-9a-f]{64}$/);
  expect(document.rows[0].views).toEqual([{ view: 'image', image: rows[0].image, sha256: document.rows[0].sha256 }]);
  const again = await drawFigure({ spec: document, formats, dpi: 72 }, engine, unattended);
  for (const [at, { bytes }] of again.files.entries())
    expect(Buffer.from(bytes).equals([pdf, svg, json][at])).toBe(true);
  expect(pdf.length).toBeGreaterThan(1000);

  // What is printed below a photograph is its sum, beside it its item with its number.
  const { views, estimate } = await window.regressions.item({ item: 0 });
  const text = svg.toString();
  expect(text).toContain(`>${effectText(views[0].sum, true)}</text>`);
  const shown = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
  expect(text).toContain(`>true ${shown(kept.kept.truth[0])}</`);
  expect(text).toContain(`>estimated ${shown(Math.exp(estimate))}</`);
  expect(text).toContain('takes from it (blue)');
  expect(drawn.notes.join()).toContain('In grey, what raises an estimate');

  const other = {
    ...document,
    columns: document.columns.map((column) => ({ ...column, regression: 'ab'.repeat(32) })),
  };
  await expect(drawFigure({ spec: other, formats: ['svg'], dpi: 72 }, engine, unattended)).rejects.toThrow(
    /the map of column 2 is of another regression/,
  );
  const elsewhere = figureOf({ rows: rows.slice(0, 1), columns: [{ method: 'value', view: 'kitchen' }] });
  const { notes } = await drawFigure({ spec: elsewhere, formats: [], dpi: 72 }, engine, unattended);
  expect(notes).toContain(`${rows[0].image}: the item has no photograph “kitchen”`);
});

it('gives a photograph of no row its map and what it adds', async () => {
  const result = (await window.regressions.result())!;
  const { items } = { items: result.kept };
  const stored = (await host.requireOpened().engine.workspace.images.all()).find(
    ({ imageId }) => String(imageId) === items.images[4][0],
  )!;
  const { image } = await window.compare.addExternal({ file: host.folders.idOf(stored.path) });
  const added = await window.regressions.photograph({ image, view: 0 });
  expect(added.map).toHaveLength(result.maps!.rows * result.maps!.columns);
  expect(added.map.reduce((sum, value) => sum + value, 0)).toBeCloseTo(added.sum, 12);
  // Two at once, as when a second one is dropped: each has its own network.
  expect(await Promise.all([0, 1].map(() => window.regressions.photograph({ image, view: 0 })))).toEqual([
    added,
    added,
  ]);
  await expect(window.regressions.photograph({ image, view: 1 })).rejects.toThrow(/no such view/);
});

it('corrects a column for everything that reads the table, and lives without its cache', async () => {
  await window.regressions.correct({ name: 'class', kind: 'key' });
  expect(await window.regressions.check(spec)).toMatchObject({ items: 18, attributes: [] });
  await expect(window.regressions.correct({ name: 'class', kind: 'number' })).rejects.toThrow(/numbers only/);
  await window.regressions.correct({ name: 'class', kind: 'category' });
  expect((await window.regressions.check(spec)).attributes).toEqual([{ name: 'class', log: false }]);
  expect((await window.regressions.result())!.stale).toBe(false);
  // Cells that are read in another way are the same table.
  await window.regressions.correct({ name: 'size', kind: 'category' });
  expect((await window.regressions.result())!.stale).toBe(false);
  await window.regressions.correct({ name: 'size', kind: 'number' });
  expect((await window.regressions.result())!.stale).toBe(false);
  const { spec: kept } = (await window.regressions.result())!;
  expect(await window.regressions.check({ ...kept, categorical: ['class'] })).toMatchObject({ items: 18 });

  rmSync(path.join(host.requireOpened().engine.workspace.cacheFolder, 'regressions'), { recursive: true });
  await expect(window.regressions.item({ item: 0 })).rejects.toThrow(/maps of value are not there/);
  expect((await window.regressions.result())!.items).toBe(18);
  // Everything else is still there: the page without its maps. A figure of maps says what is missing.
  const report = await posted('/api/regression-report', { items: null });
  const page = await report.text();
  expect(page).toMatch(/Do the images help\? (Yes|No|Not shown)/);
  expect(page).toContain('The maps of value are not there: the cache was emptied. Estimate again');
  expect(JSON.parse(await window.regressions.text({ format: 'json' })).maps).toBeNull();
  const figure = await posted('/api/regression-figure', { kind: 'maps', format: 'svg', dpi: 72, items: null });
  expect([figure.ok, await figure.text()]).toEqual([false, expect.stringContaining('the maps of value are not there')]);
});

it('keeps the result of a forest, which has no maps, and says so where they are asked for', async () => {
  await estimated({ ...spec, sets: ['attributes', 'images'], repeats: 1, regressor: 'forest' });
  const result = (await window.regressions.result())!;
  expect(result).toMatchObject({
    items: 18,
    stale: false,
    spec: { regressor: 'forest' },
    settings: { regressor: 'forest', trees: 300, components: 64 },
    maps: null,
  });
  expect(result.settings).not.toHaveProperty('lambda');
  expect(result.kept.estimates.images).toHaveLength(18);
  await expect(window.regressions.item({ item: 0 })).rejects.toThrow(/forests are not linear, so there are no maps/);
  expect(await window.regressions.command()).toContain(
    '--sets attributes,images --folds 3 --repeats 1 --regressor forest',
  );
  expect(await window.regressions.text({ format: 'latex' })).toContain('18 items: random forests, 1 $');
  const report = await posted('/api/regression-report', { items: null });
  const page = await report.text();
  expect(page).toContain('18 items, random forests, 1 × 3 folds by item');
  expect(page).toContain('Random forests are not linear, so there are no maps. Estimate with ridge regression.');
  const figure = await posted('/api/regression-figure', { kind: 'maps', format: 'svg', dpi: 72, items: null });
  expect(figure.ok).toBe(false);
});
