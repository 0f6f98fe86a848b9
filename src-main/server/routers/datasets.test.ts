import path from 'node:path';
import { zipSync } from 'fflate';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { HostEvent } from '../../../src-shared/host-events.ts';
import { picture, temporaryFolder, writeFiles } from '../../datasets/test-folders.ts';
import { requireItems } from '../../models/items.ts';
import { createApp } from '../app.ts';
import { EngineHost } from '../host.ts';
import { call } from '../sample-host.ts';

test('a table with its images is looked at and imported by the ids of its file and folder', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'houses.csv': 'id,area,price\na,10,100\nb,20,200\nc,30,300\nd,40,\n' });
  for (const [i, id] of ['a', 'b', 'c', 'd'].entries())
    writeFiles(folder, { [`photos/${id}.jpg`]: await picture(20 + i, 10) });
  const host = new EngineHost({ kind: 'serve', roots: null, stateFolder: temporaryFolder('state-') });
  onTestFinished(() => host.close());
  const { engine } = await host.open(path.join(folder, 'workspace'), { create: true });
  const app = createApp(host);
  const [table, images] = ['houses.csv', 'photos'].map((name) => host.folders.idOf(path.join(folder, name)));
  const seen = (await call(app, 'datasets.table', { table, separator: 'comma' })).data;
  expect(seen).toMatchObject({ rows: 4, columns: [{ name: 'id' }, { name: 'area' }, { name: 'price', missing: 1 }] });
  const reading = { format: 'table', table, pattern: '{id}.jpg', target: 'price', logAttributes: 'area' };
  const preview = (await call(app, 'datasets.preview', { folder: images, ...reading })).data;
  expect(preview).toMatchObject({ images: 4, items: { rows: 4, complete: 3, lacking: [{ key: 'd' }] } });
  const job = (await call(app, 'jobs.start', { kind: 'import', params: { folder: images, ...reading } }, 'mutation'))
    .data as { id: number };
  await vi.waitFor(async () => {
    const jobs = (await call(app, 'jobs.list')).data as { id: number; state: string; error: unknown }[];
    expect(jobs.find(({ id }) => id === job.id)).toMatchObject({ state: 'done', error: null });
  });
  expect(requireItems(engine)).toMatchObject({
    target: 'price',
    views: ['image'],
    columns: [{ log: false }, { log: true }, { log: false }],
  });
});

test('windows are told how far an archive is unpacked for its preview', async () => {
  const folder = temporaryFolder();
  const images = await Promise.all(['a', 'b'].map(async (name, i) => [`set/${name}/1.jpg`, await picture(20 + i, 10)]));
  const archive = zipSync(Object.fromEntries(images) as Record<string, Uint8Array>);
  writeFiles(folder, { 'set.zip': archive });
  const host = new EngineHost({ kind: 'serve', roots: null, stateFolder: temporaryFolder('state-') });
  onTestFinished(() => host.close());
  await host.open(path.join(folder, 'workspace'), { create: true });
  const told: HostEvent[] = [];
  host.events.listen((event) => event.type === 'unpacking' && told.push(event));
  const id = host.folders.idOf(path.join(folder, 'set.zip'));
  const preview = (await call(createApp(host), 'datasets.preview', { folder: id })).data;
  expect(preview).toMatchObject({ images: 2 });
  const { length } = archive;
  expect(told.length).toBeGreaterThan(1);
  expect(told.at(-1)).toEqual({ type: 'unpacking', archive: id, done: length, total: length });
});
