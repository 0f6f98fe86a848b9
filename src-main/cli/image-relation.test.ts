/** A workspace whose images are related by target or by list: from the user's table to models, banks and their keys. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { imageRelation, labelsKey, type RelationChoice, setRelation } from '../models/image-relation.ts';
import { parseRelationList, parseTargets } from '../models/relation-table.ts';
import { importDataset } from '../pipeline/import-dataset.ts';
import { prepareModel, StageClock } from '../pipeline/main-job.ts';
import { prepareAll } from '../pipeline/prepare-all.ts';
import { closeEngine, openEngine } from '../session/engine.ts';
import { smallScenes } from './test-program.ts';

vi.setConfig({ testTimeout: 120_000 });

async function opened() {
  const folder = mkdtempSync(path.join(tmpdir(), 'relation-'));
  const engine = openEngine(path.join(folder, 'work'), { create: true, backend: 'wasm' });
  onTestFinished(async () => {
    await closeEngine(engine);
    rmSync(folder, { recursive: true, force: true });
  });
  const scenes = await smallScenes(path.join(folder, 'scenes'));
  const spec = { folder: scenes, split: 'own', onProblem: 'leave-out', seed: 0 } as const;
  await importDataset(spec, engine, unattended);
  return { engine, images: await engine.workspace.images.all() };
}

it('trains and explains by the user’s own triplets alone; by class is found again as it was', async () => {
  const { engine, images } = await opened();
  const settings = defaultRunSettings(0);
  Object.assign(settings.network, { backbone: 'small', size: 64 });
  Object.assign(settings.network.training, { steps: 2, classesPerBatch: 2, imagesPerClass: 3 });
  settings.explain.triplets = 3;
  const byClass = await prepareAll(settings, engine, unattended);
  const key = labelsKey(engine);
  const names = images.map(({ relativePath }) => relativePath);
  const rows = names.map((name, i) => [name, names[(i + 1) % names.length], names[(i + 5) % names.length]].join());
  await setRelation(
    parseRelationList(['anchor,positive,negative', ...rows, ''].join('\r\n'), { file: 'mine.csv' }),
    engine,
  );
  expect(labelsKey(engine)).not.toBe(key);
  await prepareModel(settings, engine, new StageClock(), unattended);
  const { prepared } = await prepareAll(settings, engine, unattended);
  expect(prepared.model.key).not.toBe(byClass.prepared.model.key);
  for (const anchor of prepared.anchors) {
    const expected = { positive: (anchor + 1) % names.length, negative: (anchor + 5) % names.length };
    expect(prepared.triplets.sample(anchor, 3)).toEqual([expected, expected, expected]);
  }
  expect(Object.values(prepared.banks)).not.toEqual(Object.values(byClass.prepared.banks));
  await setRelation(null, engine);
  expect(labelsKey(engine)).toBe(key);
  await prepareModel(settings, engine, new StageClock(), unattended);
  const again = await prepareAll(settings, engine, unattended);
  expect(again.prepared.banks).toEqual(byClass.prepared.banks);
});

it('by target takes the numbers of a table, on their scale', async () => {
  const { engine, images } = await opened();
  const lines = images.slice(1).map(({ relativePath }, i) => `${relativePath},${100 * 1.1 ** i}`);
  const values = parseTargets(['image,target', ...lines].join('\n'), { file: 'prices.csv' });
  const rule = { kind: 'distance', within: 0.15, beyond: 0.3 } as const;
  await setRelation({ by: 'target', values, scale: 'log', rule, scaledMargin: false }, engine);
  const relation = imageRelation(images, engine);
  const related = relation.among([...images.keys()]);
  // One step of 1.1 is 0.095 on the scale of logarithms: one is near, two and three are neither, four are far.
  expect([...images.keys()].filter((i) => related.isPositive(6, i))).toEqual([5, 7]);
  expect([...images.keys()].filter((i) => related.isNegative(6, i))).toEqual([1, 2, 10, 11, 12, 13, 14, 15, 16, 17]);
  expect(related.candidates(0)).toBeNull();
});

it('refuses what names no image, contradicts itself or cannot be compared', async () => {
  const { engine, images } = await opened();
  const [a, b] = images.map(({ relativePath }) => relativePath);
  const rule = { kind: 'distance', within: 0.1, beyond: 0.2 } as const;
  const target = (values: Record<string, number>): RelationChoice => ({
    by: 'target',
    values,
    scale: 'log',
    rule,
    scaledMargin: false,
  });
  const pairs: [string, string, 0 | 1][] = [
    [a, b, 1],
    [b, a, 0],
  ];
  await expect(setRelation(target({ 'nowhere.png': 1 }), engine)).rejects.toThrow('1 images of the relation');
  await expect(setRelation(target({ [a]: 0 }), engine)).rejects.toThrow('a target has no logarithm');
  await expect(setRelation({ by: 'list', form: 'pairs', rows: pairs }, engine)).rejects.toThrow(
    'is listed as same and as different',
  );
  expect(imageRelation(images, engine).spec.by).toBe('class');
});

it.each([
  ['a,b\nx,y', 'other columns'],
  ['', 'other columns'],
  ['a,b,same\nx,y', 'the row does not fit'],
  ['a,b,same\nx,y,maybe', 'mine.csv:2: the column same is neither 1 nor 0'],
  ['a,b,same\n"x,y,1', 'a quotation does not end'],
  ['anchor,positive,negative\n,p,n', 'the row does not fit'],
])('a list of %j is refused with its line', (text, said) => {
  expect(() => parseRelationList(text, { file: 'mine.csv' })).toThrow(said);
});

it('reads lists with quotes, a byte order mark, blank lines and words for alike', () => {
  const text = '\uFEFFA,B,Same\r\n"x, y.png",z.png,yes\r\n\r\nx.png,z.png,0\r\n';
  expect(parseRelationList(text, { file: 'mine.csv' }).rows).toEqual([
    ['x, y.png', 'z.png', 1],
    ['x.png', 'z.png', 0],
  ]);
  expect(() => parseTargets('image,target\nx,1\nx,2', { file: 'f' })).toThrow('has a target already');
  expect(() => parseTargets('image,target\nx,', { file: 'f' })).toThrow('no number');
});
