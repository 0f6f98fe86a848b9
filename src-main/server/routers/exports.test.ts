import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { encodeIds } from '../../../src-shared/id-bits.ts';
import { temporaryFolder } from '../../datasets/test-folders.ts';
import { call, type SampleHost, sampleHost } from '../sample-host.ts';

interface Started {
  id: number;
  state: string;
}

async function exported(sample: SampleHost, params: object): Promise<unknown> {
  const { data } = await call(sample.app, 'jobs.start', { kind: 'export', params }, 'mutation');
  const { id } = data as Started;
  await vi.waitFor(async () => {
    const jobs = (await call(sample.app, 'jobs.list')).data as (Started & { error: unknown })[];
    const job = jobs.find((one) => one.id === id);
    expect([job?.state, job?.error]).toEqual(['done', null]);
  });
  return (await call(sample.app, 'exports.outcome', { job: id })).data;
}

test('what would be written is told first; then it is written, and what it came to is told', async () => {
  const sample = await sampleHost();
  const out = temporaryFolder();
  const within = sample.host.folders.idOf(out);
  const request = { what: 'coco', images: 'none', chosen: { of: 'images', ids: encodeIds(sample.ids.slice(0, 2)) } };
  const preview = (await call(sample.app, 'exports.preview', request, 'mutation')).data;
  expect(preview).toMatchObject({ kind: 'dataset', images: 2, examined: 2, objects: 2, files: 1, lost: [] });
  expect(readdirSync(out)).toEqual([]);
  const outcome = await exported(sample, { ...request, within, name: 'wrens' });
  expect(outcome).toEqual(preview);
  const annotations = path.join(out, 'wrens/annotations/instances_train.json');
  const { images } = JSON.parse(readFileSync(annotations, 'utf8')) as { images: { file_name: string }[] };
  expect(images.map(({ file_name }) => file_name)).toHaveLength(2);
  const free = await call(sample.app, 'exports.freeName', { within, name: 'wrens' });
  expect(free.data).toBe('wrens-2');
});

test('arrays of a saved view as one file', async () => {
  const sample = await sampleHost();
  const out = temporaryFolder();
  sample.workspace.views.set('wrens', { view: 'browse', params: { class: 'wren' } });
  const request = { what: 'scores', chosen: { of: 'view', name: 'nobody' }, within: sample.host.folders.idOf(out) };
  const { error } = await call(sample.app, 'exports.preview', request, 'mutation');
  expect(error).toMatchObject({ code: 'not-found', details: { expected: 'wrens' } });
  const chosen = { of: 'images', ids: encodeIds(sample.ids.slice(3)) };
  const outcome = await exported(sample, { ...request, chosen, name: 'scores.npz' });
  expect(outcome).toMatchObject({
    kind: 'arrays',
    images: 2,
    arrays: [{ name: 'scores', shape: [2, 1, 7] }, {}, {}, {}, {}, {}],
  });
  expect(readdirSync(out)).toEqual(['scores.npz']);
});

test('a name that is taken, leads elsewhere, or lies outside of the roots is refused', async () => {
  const sample = await sampleHost();
  const out = temporaryFolder();
  mkdirSync(path.join(out, 'taken'));
  symlinkSync('/nowhere', path.join(out, 'link'));
  const within = sample.host.folders.idOf(out);
  const start = async (name: string, folder = within) => {
    const params = { what: 'csv', images: 'none', chosen: { of: 'all' }, within: folder, name };
    return (await call(sample.app, 'jobs.start', { kind: 'export', params }, 'mutation')).error as {
      code: string;
    } | null;
  };
  for (const name of ['taken', 'link', 'con', 'a:b'])
    expect([name, (await start(name))?.code]).toEqual([name, 'bad-input']);
  for (const name of ['../up', 'a/b', '..']) expect([name, (await start(name))?.code]).toEqual([name, 'unsafe-input']);
  expect((await start('x', 'unknown'))?.code).toBe('not-found');
  Object.assign(sample.host.options, { roots: [temporaryFolder('root-')] });
  expect((await start('outside'))?.code).toBe('not-permitted');
  expect(existsSync(path.join(out, 'outside'))).toBe(false);
});

test('not into the data set, where the next import would find its images twice', async () => {
  const sample = await sampleHost();
  const params = { what: 'csv', chosen: { of: 'all' }, within: sample.host.folders.idOf(sample.root), name: 'out' };
  const { data } = await call(sample.app, 'jobs.start', { kind: 'export', params }, 'mutation');
  await vi.waitFor(async () => {
    const jobs = (await call(sample.app, 'jobs.list')).data as { id: number; error: { message: string } | null }[];
    expect(jobs.find(({ id }) => id === (data as Started).id)?.error?.message).toContain('is inside the data set');
  });
  expect(existsSync(path.join(sample.root, 'out'))).toBe(false);
});
