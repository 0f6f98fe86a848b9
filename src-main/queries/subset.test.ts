import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { picture, temporaryFolder, writeFiles } from '../datasets/test-folders.ts';
import { importDataset } from '../pipeline/import-dataset.ts';
import { closeEngine, type Engine, openEngine } from '../session/engine.ts';
import { subsetOf } from './subset.ts';

let engine: Engine;
let place: string;
beforeEach(async () => {
  place = temporaryFolder();
  for (const [klass, count] of [
    ['owl', 3],
    ['great tit', 2],
  ] as const)
    for (const part of ['train', 'test'])
      for (let i = 0; i < count; i++)
        writeFiles(place, { [`set/${part}/${klass}/${part[1]}${i}.jpg`]: await picture(8 + i, 8) });
  engine = openEngine(path.join(place, 'workspace'), { create: true });
  const settings = { folder: path.join(place, 'set'), split: 'own', onProblem: 'stop', seed: 0 } as const;
  await importDataset(settings, engine, unattended);
  return () => closeEngine(engine);
});

const box = { kind: 'box' as const, x: 1, y: 1, width: 4, height: 4 };

const paths = (...filters: string[]): Promise<string[]> => pathsIn(engine, filters);

async function pathsIn(site: Engine, filters: string[]): Promise<string[]> {
  const subset = await subsetOf(filters, site);
  const all = await site.workspace.images.all();
  return all.filter(({ imageId }) => subset?.images.has(imageId)).map(({ relativePath }) => relativePath);
}

test('by split, class, words, tags and review states, as Browse filters', async () => {
  expect(await subsetOf([], engine)).toBeNull();
  expect(await paths('test')).toHaveLength(5);
  expect(await paths('class=great tit', 'split=train')).toEqual(['train/great tit/r0.jpg', 'train/great tit/r1.jpg']);
  expect(await paths('class=great tit', 'class=owl')).toHaveLength(10);
  expect(await paths('text=owl 0')).toEqual(['train/owl/r0.jpg', 'test/owl/e0.jpg']);
  const [first, second] = await engine.workspace.images.all();
  engine.workspace.reviews.tag(first.imageId, 'blurred = yes');
  engine.workspace.reviews.set(second.imageId, 'done');
  expect(await paths('tag=blurred = yes')).toEqual([first.relativePath]);
  expect(await paths('review=done')).toEqual([second.relativePath]);
  expect(await paths('review=done', 'review=todo')).toHaveLength(10);
  expect(await paths('mask=no', 'box=no', 'test')).toHaveLength(5);
  const draft = { class: null, geometry: box, state: 'draft' as const, source: { kind: 'drawn' as const } };
  engine.workspace.edits.commit(first.imageId, 'ann', [{ objectId: 'd-1', isNew: true, after: draft }]);
  expect(await paths('draft=yes')).toEqual([first.relativePath]);
  expect(await paths('draft=no')).toHaveLength(9);
  await expect(subsetOf(['draft=perhaps'], engine)).rejects.toMatchObject({ code: 'usage' });
});

test('by a saved view, narrowed by what is said beside it', async () => {
  engine.workspace.views.set('my owls', { view: 'browse', params: { class: 'owl', sort: 'name' } });
  expect(await paths('view=my owls')).toHaveLength(6);
  expect(await paths('test', 'view=my owls')).toHaveLength(3);
  await expect(subsetOf(['view=yours'], engine)).rejects.toMatchObject({ details: { expected: 'my owls' } });
});

test('by a file of paths or names; what names no image is listed', async () => {
  const file = path.join(place, 'list.txt');
  writeFiles(place, { 'list.txt': '\ufefftrain/owl/r0.jpg\r\nE1\r\n\r\nowl/e0.jpg\nnobody.jpg\n' });
  expect(readFileSync(file, 'utf8')).toContain('nobody');
  const subset = await subsetOf([file], engine);
  // `e1` is an owl and a great tit.
  expect([subset?.images.size, subset?.unknown]).toEqual([2, ['E1', 'nobody.jpg']]);
  expect(await paths(file, 'test')).toEqual(['test/owl/e0.jpg']);
});

test('what is not there is refused, with what there is', async () => {
  const refused = (...filters: string[]) => subsetOf(filters, engine).catch((error: unknown) => error);
  expect(await refused('class=hawk')).toMatchObject({ code: 'not-found', details: { expected: 'great tit, owl' } });
  expect(await refused('tag=x')).toMatchObject({ code: 'not-found' });
  expect(await refused('review=maybe')).toMatchObject({ code: 'usage' });
  expect(await refused('box=perhaps')).toMatchObject({ code: 'usage' });
  expect(await refused('low=much')).toMatchObject({ code: 'usage' });
  expect(await refused('low=0.5')).toMatchObject({ code: 'not-found', message: expect.stringContaining('evaluated') });
  expect(await refused('nowhere.txt')).toMatchObject({ code: 'not-found', details: { file: 'nowhere.txt' } });
  expect(await refused('train', 'test')).toMatchObject({ code: 'usage', message: expect.stringContaining('exclude') });
  expect(await refused('box=yes', 'box=no')).toMatchObject({ code: 'usage' });
  expect(await refused('text=zebra')).toMatchObject({ code: 'not-found', message: expect.stringContaining('subset') });
});

test('by columns of a table: numbers within bounds, one number, texts as alternatives; a name may hold a colon', async () => {
  await expect(subsetOf(['where=price:1..2'], engine)).rejects.toMatchObject({
    message: expect.stringContaining('the workspace holds none'),
  });
  const lines = ['id,price,ward: new,note'];
  for (const [id, cells] of [
    ['h1', '100,north,a'],
    ['h2', '200,south,b'],
    ['h3', '300,north,c'],
    ['h4', ',east,d'],
  ]) {
    lines.push(`${id},${cells}`);
    for (const view of ['front', 'yard']) writeFiles(place, { [`houses/${id}-${view}.png`]: await picture(8, 8) });
  }
  writeFiles(place, { 'houses/houses.csv': lines.join('\n') });
  const held = openEngine(path.join(place, 'houses workspace'), { create: true });
  onTestFinished(() => closeEngine(held));
  const table = { table: path.join(place, 'houses', 'houses.csv'), pattern: '{id}-{view}.png', target: 'price' };
  const categorical = 'ward: new,note';
  const folder = path.join(place, 'houses');
  const settings = { folder, split: 'own', onProblem: 'leave-out', seed: 0, ...table, categorical } as const;
  await importDataset(settings, held, unattended);
  const keys = async (...filters: string[]) => [
    ...new Set((await pathsIn(held, filters)).map((file) => file.split('-')[0]).sort()),
  ];
  expect(await keys('where=price:150..')).toEqual(['h2', 'h3']);
  expect(await keys('where=price:..200')).toEqual(['h1', 'h2']);
  expect(await keys('where=price:200')).toEqual(['h2']);
  expect(await keys('where=price:100..300', 'where=ward: new:north')).toEqual(['h1', 'h3']);
  expect(await keys('where=ward: new:south', 'where=ward: new:east')).toEqual(['h2', 'h4']);
  expect(await pathsIn(held, ['where=price:200', 'class=yard'])).toEqual(['h2-yard.png']);
  for (const [filter, code] of [
    ['where=rooms:2', 'not-found'],
    ['where=ward: new:west', 'not-found'],
    ['where=price:cheap', 'usage'],
    ['where=price:..', 'usage'],
    ['where=price:1..2..3', 'usage'],
  ])
    await expect(subsetOf([filter], held), filter).rejects.toMatchObject({ code });
});
